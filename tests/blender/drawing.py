"""Draw panels without a window: a layout that notes what it is asked to show, and refuses what Blender would.

Must not import anything of Animatic.
"""

from __future__ import annotations

from types import SimpleNamespace

import bpy


class Layout:
    """Stands in for a layout and all layouts in it; `texts`, `props` and `buttons` hold what was drawn."""

    def __init__(self, context: object = None) -> None:
        self.context = context or bpy.context
        self.texts: list[str] = []
        self.props: list[str] = []
        self.buttons: list[str] = []
        self.folds: dict[str, bool] = {}  # by the id of a part that can be folded, whether it is at first

    def _inside(self, **_how: object) -> Layout:
        return self

    row = column = box = split = grid_flow = _inside

    def panel(self, idname: str, default_closed: bool = False) -> tuple[Layout, Layout]:
        """Note a part that can be folded, and draw it open."""
        self.folds[idname] = default_closed
        return self, self

    def label(self, text: str = "", icon: str = "NONE", icon_value: int = 0, translate: bool = True) -> None:
        """Note a text."""
        _require_icon(icon)
        self.texts.append(text)

    def prop(self, data: bpy.types.bpy_struct, name: str, icon: str = "NONE", **_how: object) -> None:
        """Note a property, which must exist."""
        _require_icon(icon)
        assert name in data.bl_rna.properties, f"{data} has no property {name}"
        self.props.append(name)

    def prop_search(self, data: bpy.types.bpy_struct, name: str, items: object, items_name: str, **how: object) -> None:
        """Note a property whose value is the name of one of the items, which must exist."""
        assert items_name in items.bl_rna.properties, f"{items} has no property {items_name}"
        self.prop(data, name, **how)

    def template_ID(self, data: bpy.types.bpy_struct, name: str, new: str = "", open: str = "") -> None:
        """Note a property that names a data block, which the buttons beside it make or open."""
        for operator in filter(None, (new, open)):
            _operator(operator)
        self.prop(data, name)

    def operator(
        self,
        name: str,
        text: str = "",
        icon: str = "NONE",
        depress: bool = False,
        emboss: bool = True,
        translate: bool = True,
    ) -> bpy.types.OperatorProperties:
        """Note a button, whose operator must exist, and whether it is grey; return its properties."""
        _require_icon(icon)
        operator = _operator(name)
        self.buttons.append(name if operator.poll() else f"{name} (grey)")
        names = {p.identifier for p in operator.get_rna_type().properties}
        return _Properties(names)

    def operator_enum(self, name: str, property_name: str) -> None:
        """Note a button for each item of an operator's enum."""
        assert _operator(name).get_rna_type().properties[property_name].enum_items
        self.buttons.append(name)

    def operator_menu_enum(self, name: str, property_name: str, text: str = "", icon: str = "NONE") -> None:
        """Note a button that opens a menu of the items of an operator's enum, which may be made while drawing."""
        _require_icon(icon)
        assert _operator(name).get_rna_type().properties[property_name].type == "ENUM"
        self.buttons.append(name)

    def menu(self, name: str, text: str = "", icon: str = "NONE") -> None:
        """Draw the entries of a menu."""
        _require_icon(icon)
        if hasattr(getattr(bpy.types, name), "preset_subdir"):
            self.texts.append(text)  # Blender itself draws the presets that there are
            return
        members = {key: value for key, value in vars(getattr(bpy.types, name)).items() if callable(value)}
        menu = type("Menu", (), members)()
        menu.layout = self
        menu.draw(bpy.context)

    def progress(self, factor: float, text: str) -> None:
        """Note a progress bar."""
        assert 0.0 <= factor <= 1.0
        self.texts.append(text)

    def icon(self, data: bpy.types.ID) -> int:
        """Return the icon of a data-block."""
        return bpy.types.UILayout.icon(data)

    def template_icon(self, icon_value: int, scale: float) -> None:
        """Note nothing: a picture."""
        assert icon_value

    def template_list(self, kind: str, _id: str, data: object, name: str, active: object, active_name: str, rows: int):
        """Draw every item of a list by its class."""
        cls = getattr(bpy.types, kind)
        for index, item in enumerate(getattr(data, name)):
            cls.draw_item(
                SimpleNamespace(layout_type="DEFAULT"), self.context, self, data, item, 0, active, active_name, index
            )

    def template_curve_mapping(self, data: bpy.types.bpy_struct, name: str) -> None:
        """Note a curve, which must exist."""
        assert data.bl_rna.properties[name].type == "POINTER"
        self.props.append(name)

    def separator(self) -> None:
        """Note nothing: a gap."""


class _Properties:
    def __init__(self, names: set[str]) -> None:
        object.__setattr__(self, "_names", names)

    def __setattr__(self, name: str, value: object) -> None:
        assert name in self._names, f"the operator has no property {name}"


def _operator(name: str) -> object:
    space, _, own = name.partition(".")
    assert own in dir(getattr(bpy.ops, space)), f"there is no operator {name}"
    return getattr(getattr(bpy.ops, space), own)


def _require_icon(icon: str) -> None:
    icons = bpy.types.UILayout.bl_rna.functions["label"].parameters["icon"].enum_items
    assert icon in icons, f"there is no icon {icon}"


def draw(cls: type, scene: bpy.types.Scene | None = None, **own: object) -> Layout:
    """Draw a panel, or preferences whose values are `own`, as Blender does and return what it shows."""
    members = {name: value for name, value in vars(cls).items() if callable(value)}
    panel = type("Panel", (), {**members, **own, "bl_rna": cls.bl_rna})()
    system = SimpleNamespace(ui_scale=1.0, bl_rna=bpy.types.PreferencesSystem.bl_rna)  # 0 without a window
    context = SimpleNamespace(
        scene=scene or bpy.context.scene,
        view_layer=bpy.context.view_layer,
        active_object=bpy.context.view_layer.objects.active,
        window_manager=bpy.context.window_manager,
        preferences=SimpleNamespace(system=system),
        region=SimpleNamespace(width=300),
    )
    panel.layout = layout = Layout(context)
    panel.draw(context)
    return layout

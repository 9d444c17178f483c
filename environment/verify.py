"""Import the packages named as arguments and print their versions as JSON; run by the environment's own Python.

Must not import anything but the standard library, but for the packages it is asked about.
"""

import importlib
import json
import platform
import sys
from importlib import metadata


def imported_version(package: str) -> str:
    """Import the modules that `package` installs and return its version. Raises what the import raises."""
    modules = [name for name, owners in metadata.packages_distributions().items() if _same(package, owners)]
    for module in modules:
        if module.isidentifier() and not module.startswith("_") and _is_main(module, package, modules):
            importlib.import_module(module)
    return metadata.version(package)


def _same(package: str, owners: list[str]) -> bool:
    return any(owner.lower().replace("_", "-") == package.lower().replace("_", "-") for owner in owners)


def _is_main(module: str, package: str, modules: list[str]) -> bool:
    # a package may bring helpers beside the module of its name (torch brings torchgen and functorch)
    own = package.lower().replace("-", "_")
    return module.lower() == own or own not in {name.lower() for name in modules}


def accelerator() -> str:
    """Return what the installed torch was built for."""
    if "torch" not in sys.modules:
        return ""
    torch = sys.modules["torch"]
    if torch.version.cuda:
        return f"cuda {torch.version.cuda}"
    if torch.version.hip:
        return f"rocm {torch.version.hip}"
    if torch.backends.mps.is_built():
        return "mps"
    return "xpu" if torch.xpu.is_available() else "cpu"


if __name__ == "__main__":
    versions = {package: imported_version(package) for package in sys.argv[1:]}
    print(json.dumps({"versions": versions, "accelerator": accelerator(), "python": platform.python_version()}))

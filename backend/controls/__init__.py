"""The pictures that ControlNets see, drawn from a capture."""

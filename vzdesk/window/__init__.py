"""The main window: menus, docks, commands."""

"""One panel each: a state comes down, requests go up."""

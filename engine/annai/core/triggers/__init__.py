"""What starts a flow, one module a kind of trigger. To add one: write its module, and name it in `trigger.py`."""

"""The widget beside other widgets, in one run, on one page: `python -m loadtests.widget`."""

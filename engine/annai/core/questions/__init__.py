"""The kinds of questions of a survey. To add one: write its model, and name it in `question.py`."""

"""What stops the program before or beside its work on mails."""


class EnvironmentFailed(Exception):  # noqa: N818  it tells of the surroundings, not of a mistake
    """A server, disk or folder failed (exit code 3); the message is one sentence that names cause and remedy."""


class NoAnswerError(Exception):
    """The far end gave no usable answer; the message says why, without quoting it."""

"""`python -m server.ops.doctor [--json]`: the same as `flask --app wsgi doctor`."""

from server.cli.doctor import app_without_settings, doctor

if __name__ == "__main__":
    app_without_settings()  # sets up the log
    doctor()

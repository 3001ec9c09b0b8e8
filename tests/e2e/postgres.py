"""A PostgreSQL of a test's own, which writes down all that it is told: every statement, every parameter, every error."""

import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

# Whatever an administrator may switch on. What is private must not be found in the log even then.
LOUD = ["log_statement=all", "log_min_duration_statement=0", "log_parameter_max_length=-1", "log_parameter_max_length_on_error=-1",
        "log_min_messages=debug1", "log_min_error_statement=debug1", "log_error_verbosity=verbose", "client_min_messages=debug1"]


class Postgres:
    """A cluster on a socket in a directory of its own, with some settings; `stop` ends it and removes the directory."""

    def __init__(self, settings=LOUD):
        self.programs = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))[-1])
        # PostgreSQL refuses to run as root; and its user cannot reach a directory below one that is closed to others.
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="minhbach-pg-", dir="/tmp"))
        if self.user:
            os.chown(self.directory, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "postgres", "-D", self.directory / "data")
        options = [part for setting in ["listen_addresses=", *settings] for part in ("-c", setting)]
        self.log_file = self.directory / "log"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.directory / "data", "-k", self.directory, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory, **self.identity())
        for _ in range(600):
            if subprocess.run([self.programs / "pg_isready", "-q", "-h", self.directory], check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(self.log()[-2000:])

    def identity(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def run(self, program, *arguments, stdin=None):
        done = subprocess.run([self.programs / program, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                              cwd=self.directory, check=False, **self.identity())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def database(self, name):
        """A new database: its URL for `minhbach.toml`."""
        self.run("createdb", "-h", self.directory, "-U", "postgres", name)
        return f"postgres:///{name}?host={self.directory}&user=postgres"

    def sql(self, name, text):
        """Runs SQL; answers tab-separated rows."""
        return self.run("psql", "-h", self.directory, "-U", "postgres", "-d", name, "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", stdin=text)

    def log(self):
        return self.log_file.read_bytes().decode("utf-8", "replace")

    def stop(self):
        """Ends the server and removes its directory; answers the log."""
        self.process.send_signal(2)
        self.process.wait(timeout=60)
        log = self.log()
        shutil.rmtree(self.directory, ignore_errors=True)
        return log

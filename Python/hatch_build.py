"""Puts the command into the wheel: one that is given, or one built from the repository around this folder."""

import os
import platform
import re
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        # An installation that is edited in place runs the command that TEMPER_BINARY names, or one on the PATH.
        if version == "editable":
            return
        given = os.environ.get("TEMPER_WHEEL_BINARY")
        binary = Path(given) if given else self._built()
        build_data["shared_scripts"][str(binary.resolve())] = "temper"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{self._platform(binary)}"

    def _built(self):
        repository = Path(self.root).parent
        script = repository / "Scripts" / "build-static"
        if not script.exists():
            raise RuntimeError(f"found no {script}, expected the repository of Temper around this folder: build from a checkout")
        binary = repository / ".build" / "static" / "temper-stripped"
        subprocess.run([str(script), str(binary)], check=True)
        return binary

    @staticmethod
    def _platform(binary):
        """The tag of systems that have all that the command asks of the C library."""
        content = binary.read_bytes()
        if not content.startswith(b"\x7fELF"):
            raise RuntimeError(f"found {binary}, expected a program for Linux")
        if re.search(rb"lib(swiftCore|sqlite3|zstd|z|crypto)\.so", content):
            # It runs where these are, as on the machine that built it.
            return f"linux_{platform.machine()}"
        needed = max(int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content))
        return f"manylinux_2_{needed}_{platform.machine()}"

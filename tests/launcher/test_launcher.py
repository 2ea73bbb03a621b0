"""What the launcher says when it cannot go on, and what it does only once."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import verbs
from launcher.catalogues import compile_catalogues
from launcher.checkout import Checkout, read_env_file, state_folder
from launcher.checks import test_slot as slot_for_tests
from launcher.commands import CommandFailed, capture, pass_through
from launcher.fonts import write_config
from launcher.keys import NAMES, make_keys, require_keys
from launcher.python_packages import Environment
from launcher.running import UpLock, check_port, is_running_elsewhere
from launcher.stamps import Stamp, digest
from launcher.system import Need, do_without, library, missing
from launcher.terminal import Problem, as_problem
from launcher.up import environment

PORTAL = Path(__file__).resolve().parents[2] / "portal"


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "var").mkdir()
    return Checkout(tmp_path, tmp_path / "var", {"PATH": os.environ["PATH"]})


def run_portal(*words, program=PORTAL, **options):
    return subprocess.run(
        ["/bin/sh", program, *words], text=True, capture_output=True, **options
    )


# The script itself


def bare_path(folder, **scripts):
    """A PATH with what a POSIX system has, and the pythons of the test's choice."""
    for tool in ("dirname", "readlink", "head"):
        (folder / tool).symlink_to(shutil.which(tool))
    for name, text in scripts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def test_without_python_it_says_which_and_how(tmp_path):
    done = run_portal("help", env=bare_path(tmp_path))

    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and there is no python3" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_an_old_python_is_named(tmp_path):
    old = '#!/bin/sh\ncase "$*" in *version_info*) exit 1;; esac\necho Python 3.9.2\n'

    done = run_portal("help", env=bare_path(tmp_path, python3=old))

    assert done.returncode == 1
    assert "found only: python3 (Python 3.9.2)" in done.stderr


def test_it_can_be_called_from_anywhere_and_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(PORTAL)
    (tmp_path / "second").symlink_to("link")

    done = run_portal("help", program=tmp_path / "second", cwd="/")

    assert done.returncode == 0
    assert "./portal up" in done.stdout


def test_a_taken_port_is_told_before_anything_is_installed(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {**os.environ, "PORTAL_VAR": str(tmp_path / "v")}
        done = run_portal("up", "--port", str(port), env=env)

    assert done.returncode == 1
    assert f"Port {port} is taken by process {os.getpid()}:" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert os.listdir(tmp_path / "v") == ["up.lock"]


def test_an_unknown_verb_shows_the_known_ones(capsys):
    assert verbs.main(["fly"]) == 2
    assert "./portal check" in capsys.readouterr().err


def test_an_unknown_bench_names_those_there_are(checkout):
    (checkout.root / "bench").mkdir()
    for name in ("__init__", "harness", "search"):
        (checkout.root / "bench" / f"{name}.py").touch()

    with pytest.raises(Problem, match=r"(?s)no measurement nap.*There are: search\."):
        verbs.verb_bench(checkout, ["nap"])


# Refusals


def test_a_free_port_is_no_problem():
    assert check_port("127.0.0.1", 0) is None


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(Problem, match=r"192\.0\.2\.1:8000 cannot be listened on"):
        check_port("192.0.2.1", 8000)


def test_a_second_up_learns_where_the_first_is(checkout):
    first, second = UpLock(checkout), UpLock(checkout)

    assert first.take("http://127.0.0.1:8000")
    assert not second.take("http://127.0.0.1:9000")
    assert second.who() == f"http://127.0.0.1:8000 (process {os.getpid()})"
    first.close()
    assert second.take("http://127.0.0.1:9000")
    assert not is_running_elsewhere(checkout)
    second.close()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("E: Unable to locate package x", "Unable to locate package x"),
    ],
)
def test_a_failed_command_is_explained(output, told):
    failure = CommandFailed(["/usr/bin/pip"], 1, output)

    assert told in str(failure.as_problem("Installing"))


def test_a_system_library_one_may_not_install_is_asked_for(checkout):
    needs = [Need("libnone", "to do nothing", library("libnone.so.0"))]
    assert missing(needs, checkout) == needs

    with pytest.raises(Problem, match=r"libnone: to do nothing") as caught:
        do_without(needs, dev=False)

    assert "install" in str(caught.value)


def test_a_font_one_may_not_install_is_only_missed(capsys):
    needs = [Need("fonts-none", "beauty", lambda _checkout: False, vital=False)]

    do_without(needs, dev=False)

    assert "fonts-none: beauty" in capsys.readouterr().out


def test_a_folder_one_may_not_write_is_named():
    told = as_problem(PermissionError(13, "Permission denied", "/etc/x"))

    assert "No right to write or run: /etc/x" in str(told)


# What is done once


def test_a_stamp_is_fresh_until_an_input_changes(tmp_path):
    source = tmp_path / "source"
    source.write_text("one")
    stamp = Stamp(tmp_path / "made" / "stamp", digest([source], "word"))
    assert not stamp.is_fresh()

    stamp.set()

    assert Stamp(stamp.path, digest([source], "word")).is_fresh()
    assert not Stamp(stamp.path, digest([source], "other")).is_fresh()
    source.write_text("two")
    assert not Stamp(stamp.path, digest([source], "word")).is_fresh()


def test_a_folder_changes_with_a_file_below_it(tmp_path):
    before = digest([tmp_path])
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "file").touch()

    assert digest([tmp_path]) != before


def test_catalogues_are_compiled_when_they_changed(checkout):
    source = checkout.root / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n\nmsgid "工会"\nmsgstr "union"\n')
    compiled = source.with_suffix(".mo")

    compile_catalogues(checkout)
    first = compiled.stat().st_mtime_ns
    compile_catalogues(checkout)
    assert compiled.stat().st_mtime_ns == first

    source.write_text(source.read_text().replace("union", "labour union"))
    compile_catalogues(checkout)
    assert b"labour union" in compiled.read_bytes()


def test_keys_are_made_once_and_are_private(checkout):
    make_keys(checkout)
    first = read_env_file(checkout.key_file)
    make_keys(checkout)

    assert sorted(first) == sorted(NAMES)
    assert read_env_file(checkout.key_file) == first
    assert checkout.key_file.stat().st_mode & 0o777 == 0o600


def test_lost_keys_are_not_replaced_while_there_are_data(checkout):
    (checkout.var / "pg").mkdir()

    with pytest.raises(Problem, match="Put the file back from a backup"):
        make_keys(checkout)


def test_a_database_of_ones_own_needs_keys_of_ones_own(checkout):
    with pytest.raises(Problem, match="not SECRET_KEY, FIELD_KEYS, LOOKUP_KEY"):
        require_keys(checkout)


def test_an_environment_of_another_place_is_not_usable(checkout):
    (checkout.venv / "bin").mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", checkout.venv)
    assert not Environment(checkout).is_usable()

    checkout.python.unlink()
    checkout.python.symlink_to("/nowhere/python3")
    assert not Environment(checkout).is_usable()


# Where things are, and what programs are told


def test_an_env_file_is_read_as_people_write_it(tmp_path):
    (tmp_path / ".env").write_text(
        "# a comment\n\nA=1\nexport B = 'two words'\nC=\"x=y\"\nnonsense\n"
    )

    assert read_env_file(tmp_path / ".env") == {"A": "1", "B": "two words", "C": "x=y"}


def test_the_real_environment_wins_over_the_file(tmp_path):
    (tmp_path / ".env").write_text("A=file\nB=file\n")

    given = Checkout.here(tmp_path, {"A": "real", "PYTHONPATH": "/x"}).environ

    assert given == {"A": "real", "B": "file"}


def test_what_python_compiled_is_kept_with_the_state(tmp_path):
    checkout = Checkout.here(tmp_path, {"PYTHONDONTWRITEBYTECODE": "1"})

    env = checkout.child_env()

    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["PYTHONPYCACHEPREFIX"] == str(checkout.var / "pycache")


def test_the_state_folder_can_be_chosen(tmp_path):
    assert (
        state_folder(tmp_path, {"PORTAL_VAR": f"{tmp_path}/a/../b"}) == tmp_path / "b"
    )


def test_a_private_checkout_of_root_keeps_its_state_elsewhere(tmp_path):
    tmp_path.chmod(0o700)

    folder = state_folder(tmp_path, {})

    elsewhere = str(folder).startswith("/var/lib/portal-")
    assert elsewhere == (os.geteuid() == 0)


@pytest.mark.parametrize(
    ("given", "demo"),
    [
        ({}, "1"),
        ({"DATABASE_URL": "postgresql://db/x"}, "0"),
        ({"DATABASE_URL": "postgresql://db/x", "PORTAL_DEMO": "1"}, "1"),
        ({"PORTAL_DEMO": "0"}, "0"),
    ],
)
def test_sample_people_never_enter_a_database_of_ones_own(tmp_path, given, demo):
    checkout = Checkout(tmp_path, tmp_path / "var", given)

    env = environment(checkout, {}, "10.0.0.5", "http://10.0.0.5:8000")

    assert env["PORTAL_DEMO"] == demo
    assert env["ALLOWED_HOSTS"] == "localhost,127.0.0.1,10.0.0.5"


def test_fontconfig_knows_our_fonts(checkout):
    write_config(checkout)

    text = checkout.fonts_conf.read_text()
    assert f"<dir>{checkout.var}/fonts</dir>" in text
    assert "union_portal/typesetting/fonts.conf" in text
    env = {**os.environ, "FONTCONFIG_FILE": str(checkout.fonts_conf)}
    assert "rror" not in capture(["fc-list", "-q", "Noto Serif CJK SC"], env=env)


def test_exit_codes_are_passed_through(tmp_path):
    assert pass_through(["sh", "-c", "exit 7"], os.environ, tmp_path) == 7
    assert pass_through(["sh", "-c", "kill $$"], os.environ, tmp_path) == (
        128 + signal.SIGTERM
    )


def test_two_test_runs_get_two_databases(checkout):
    first, second = slot_for_tests(checkout), slot_for_tests(checkout)

    assert (first[1], second[1]) == ("", "1")
    os.close(first[0])
    os.close(second[0])

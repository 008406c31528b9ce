import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import environ
import psycopg2
import pytest

from scripts.postgres import NAME, PORT, Server, leaders
from scripts.steps import ROOT, StepFailedError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder whose server is stopped, and whose data are removed, in the end."""
    folder = tmp_path_factory.mktemp("postgres")
    yield folder
    discard(Server(folder))


@pytest.fixture
def server(folder):
    """Return a server that runs when the test begins."""
    server = Server(folder)
    server.start()
    return server


def discard(server):
    server.stop()
    shutil.rmtree(server.socket)
    shutil.rmtree(server.home)


def ask(server, query):
    """Ask the database as Django would: by the settings that the address stands for."""
    config = environ.Env.db_url_config(server.url)
    connection = psycopg2.connect(
        host=config["HOST"], port=config["PORT"], user=config["USER"], dbname=config["NAME"], connect_timeout=5
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        answer = cursor.fetchone()[0]
    connection.close()
    return answer


def kill_leader(server):
    (leader,) = leaders(server.processes())
    leader.kill()


def leave_pid_file(server, text):
    """Stop the server and leave a pid file as something else would have."""
    server.stop()
    (server.data / "postmaster.pid").write_text(text)
    if os.geteuid() == 0:
        os.chown(server.data / "postmaster.pid", server.account.pw_uid, server.account.pw_gid)


def test_server_answers_at_its_address(server):
    assert ask(server, "SELECT current_database()") == NAME


def test_server_reads_spanish(server):
    words = ask(server, "SELECT to_tsvector('spanish', '¿Qué programas—nuevos?')::text")

    assert words == "'nuev':3 'program':2"
    assert ask(server, "SELECT upper('áñ')") == "ÁÑ"


def test_server_is_closed_to_other_accounts(server):
    (leader,) = leaders(server.processes())

    assert ask(server, "SHOW listen_addresses") == ""
    assert leader.net_connections("inet") == []
    assert oct(server.socket.stat().st_mode & 0o777) == oct(0o700)


def test_server_is_not_started_twice(server):
    assert Server(server.folder).start() is False


def test_three_starts_at_once_make_one_server(folder):
    server = Server(folder)
    server.stop()
    command = [
        sys.executable,
        "-c",
        "import sys; from scripts.postgres import Server; print(Server(sys.argv[1]).start())",
    ]

    def start(_):
        return subprocess.run([*command, folder], cwd=ROOT, capture_output=True, text=True).stdout.strip()

    with ThreadPoolExecutor(3) as pool:
        started = sorted(pool.map(start, range(3)))

    assert started == ["False", "False", "True"]
    assert len(leaders(server.processes())) == 1


def test_killed_server_comes_back(server):
    kill_leader(server)

    server.start()

    assert ask(server, "SELECT 1") == 1
    assert len(leaders(server.processes())) == 1


@pytest.mark.parametrize("text", ["", "12", "not a number\n"], ids=["empty", "half written", "garbled"])
def test_broken_pid_file_is_no_hindrance(server, text):
    leave_pid_file(server, text)

    assert server.start() is True
    assert ask(server, "SELECT 1") == 1


def test_pid_file_with_the_number_of_another_program_is_no_hindrance(server):
    account = {"user": server.account.pw_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **account) as other:
        leave_pid_file(
            server, f"{other.pid}\n{server.data}\n1700000000\n{PORT}\n{server.socket}\n\n  1234567  0\nready\n"
        )

        assert server.start() is True
        other.kill()
    assert ask(server, "SELECT 1") == 1


def test_running_server_outlives_its_pid_file(server):
    (server.data / "postmaster.pid").write_text("12")

    assert server.start() is False
    assert server.stop() is True
    assert server.processes() == []


def test_unfinished_cluster_is_made_anew(folder, tmp_path):
    server = Server(tmp_path)
    (server.home / "data.new").mkdir()
    (server.home / "data.new" / "PG_VERSION").write_text("18\n")

    server.start()

    assert ask(server, "SELECT 1") == 1
    discard(server)


def test_long_and_odd_path_gets_a_short_socket(tmp_path):
    server = Server(tmp_path / ("año " + 20 * "long "))

    server.start()

    assert ask(server, "SELECT 1") == 1
    assert len(str(server.socket)) < 40
    discard(server)


def test_stop_tells_that_there_was_nothing_to_stop(server):
    assert server.stop() is True
    assert server.stop() is False


def test_running_stops_what_it_started(server):
    server.stop()

    with server.running() as url:
        assert url == server.url
        assert server.answers()

    assert server.processes() == []


def test_running_leaves_a_server_that_somebody_else_started(server):
    with server.running():
        pass

    assert server.answers()


def test_running_leaves_a_server_that_somebody_else_uses(server):
    server.stop()
    first, second = server.running(), Server(server.folder).running()
    first.__enter__()
    second.__enter__()

    first.__exit__(None, None, None)

    assert server.answers()
    second.__exit__(None, None, None)


def test_data_of_another_version_are_refused_with_the_reason(folder):
    server = Server(folder)
    server.stop()
    version = server.data / "PG_VERSION"
    original = version.read_text()
    version.write_text("9.6\n")

    with pytest.raises(StepFailedError, match=r"9\.6"):
        server.start()

    version.write_text(original)


def test_foreign_files_in_the_place_of_the_data_are_left_alone(tmp_path):
    server = Server(tmp_path)
    server.data.mkdir()
    (server.data / "letter.txt").write_text("Dear colleague")

    with pytest.raises(StepFailedError, match="holds files but no Postgres data"):
        server.start()

    assert (server.data / "letter.txt").read_text() == "Dear colleague"
    discard(server)

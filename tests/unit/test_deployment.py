"""Dockerfile, compose files and locks say only what the program knows, and run it with no more rights than it needs."""

import re
import shutil
import subprocess
import tomllib
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases.states import ProcessKind
from cli.main import program
from config.settings import load
from runtime.processes import refuse_unshared

ROOT = Path(__file__).resolve().parents[2]
OVERLAYS = {"redis": (), "rabbitmq": ("docker/rabbitmq.yml",), "trial": ("docker/trial.yml",)}
GIVEN = {
    "SOURCE_URL": "imaps://info%40infotrust.lv@mail.infotrust.lv",
    "SMTP_URL": "smtps://info%40infotrust.lv@mail.infotrust.lv",
    "RABBITMQ_PASSWORD": "a1b2",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)\}")
PARTS = ("poll", "worker", "scheduler", "web")


def filled(value: Any) -> Any:
    """Put values in the place of variables, as compose does."""
    match value:
        case str():
            return VARIABLE.sub(lambda m: GIVEN.get(m["name"], m["default"] or ""), value)
        case dict():
            return {key: filled(item) for key, item in value.items()}
        case list():
            return [filled(item) for item in value]
        case _:
            return value


def merged(under: Any, over: Any) -> Any:
    """Lay one compose file over another: mappings are merged, all else is replaced."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    return under | {key: merged(under.get(key), value) for key, value in over.items()}


def composed(name: str) -> dict[str, Any]:
    files = [ROOT / file for file in ("docker-compose.yml", *OVERLAYS[name])]
    return reduce(merged, (filled(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files))


def of_the_program(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: s for name, s in compose["services"].items() if s.get("image", "").startswith("infotrust:")}


def known(command: list[str]) -> bool:
    """Tell whether the program has this command, with these options."""
    node: Any = program()
    words = list(command)
    while words and hasattr(node, "commands"):
        node = node.commands.get(words.pop(0))
    options = {option for parameter in node.params for option in parameter.opts} if node is not None else set()
    return node is not None and not hasattr(node, "commands") and all(w in options for w in words if w.startswith("--"))


@pytest.fixture(params=OVERLAYS)
def compose(request: pytest.FixtureRequest) -> dict[str, Any]:
    return composed(request.param)


def test_the_topology_is_whole(compose: dict[str, Any]) -> None:
    program = of_the_program(compose)
    assert set(program) == {"migrate", *PARTS}
    assert set(compose["services"]) == {*program, "database", "queue", "mail"}
    assert program["worker"]["deploy"]["replicas"] == 2
    assert {tuple(program[part]["command"]) for part in PARTS} == {(part,) for part in PARTS}


def test_every_command_is_one_of_the_program(compose: dict[str, Any]) -> None:
    for name, service in of_the_program(compose).items():
        assert known(service["command"]), name
        check = service["healthcheck"].get("test", [])
        if check[1:2] == ["infotrust"]:
            assert known(check[2:]), name
            assert check[-1] == name
    assert not known(["no", "such"])
    assert not known(["doctor", "--no-such"])


def test_the_settings_are_known_and_fit_separate_processes(compose: dict[str, Any], tmp_path: Path) -> None:
    for name, service in of_the_program(compose).items():
        environment = dict(service["environment"])
        for setting in [key for key in environment if key.endswith("_FILE")]:
            secret = Path(environment[setting]).name
            assert secret in service["secrets"]
            (tmp_path / secret).write_text(
                "postgresql+psycopg://u:p@database/infotrust" if "url" in secret else "secret"
            )
            environment[setting] = str(tmp_path / secret)
        settings = load(environment)
        for kind in ProcessKind:
            refuse_unshared(settings, kind)
        assert not any("password" in str(value).lower() for key, value in environment.items() if "FILE" not in key), (
            name
        )


def test_nothing_leaves_before_somebody_says_so() -> None:
    for service in of_the_program(composed("redis")).values():
        assert service["environment"]["INFOTRUST_OUTGOING"] == "hold"


def test_every_container_has_no_more_rights_than_it_needs(compose: dict[str, Any]) -> None:
    for name, service in of_the_program(compose).items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "privileged" not in service, name
        writable = [volume for volume in service["volumes"] if not volume.endswith(":ro")]
        assert writable == (["data:/data", "keys:/keys"] if name == "migrate" else ["data:/data"])
    for name in (*PARTS, "database", "queue"):
        service = compose["services"][name]
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"][0] == "CMD", name
    published = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_what_is_named_is_declared(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(compose["volumes"]), name
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        assert ":latest" not in service["image"], name
        assert ":" in service["image"], name


def test_the_script_makes_every_secret_once(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    script = shutil.copy(ROOT / "docker" / "secrets.sh", tmp_path / "docker")
    subprocess.run([script], check=True, stdout=subprocess.DEVNULL)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {f"./secrets/{name}" for name in made} == {s["file"] for s in composed("redis")["secrets"].values()}
    assert re.fullmatch(r"[0-9a-f]{48}", made["postgres_password"])
    assert made["database_url"] == f"postgresql+psycopg://infotrust:{made['postgres_password']}@database/infotrust"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    subprocess.run([script], check=True, stdout=subprocess.DEVNULL)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_the_image_runs_as_nobody_in_particular_and_holds_all_packages() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    build, final = re.split(r"^FROM [^\n]+$", text, flags=re.MULTILINE)[1:]
    assert re.findall(r"^USER (.+)$", final, re.MULTILINE) == ["10001:10001"]
    copied = set(re.findall(r"^COPY (\w+) \1$", build, re.MULTILINE))
    assert copied == set(_project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    (check,) = re.findall(r'^HEALTHCHECK .*CMD \["infotrust", (.+)\]$', final, re.MULTILINE)
    assert known(re.findall(r'"([^"]+)"', check))
    assert all("--require-hashes" in line for line in re.findall(r"pip install .* -r .*", build))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*", "what is not named stays outside"
    assert {line[1:] for line in ignored if line.startswith("!")} >= copied


def test_the_lock_of_the_image_is_the_developers_lock_without_their_tools() -> None:
    developers, image = _locked("requirements.lock"), _locked("requirements-runtime.lock")
    assert image.items() <= developers.items(), "the locks differ; `make lock` renews both"
    project = _project()
    needed = {_name(requirement) for requirement in project["project"]["dependencies"]}
    tools = {_name(requirement) for requirement in project["dependency-groups"]["dev"]}
    assert needed <= image.keys()
    assert not tools & image.keys() - needed
    assert tools <= developers.keys()


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def _locked(file: str) -> dict[str, str]:
    """Give each package with its version, marker and digests."""
    text = re.sub(r"^\s*#.*\n?", "", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = [entry for entry in re.split(r"(?m)^(?=\S)", text) if entry.strip()]
    return {_name(entry): " ".join(entry.replace("\\", "").split()) for entry in entries}

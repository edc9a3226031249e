"""Types, documentation and the examples that users are shown."""

import inspect
import os
import re
import subprocess
import sys

import quarrywatch


def mypy(module, *arguments, cwd):
    """Run it in a folder of its own, with which its cache goes."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "MYPYPATH": os.environ["PYTHONPATH"]},
        check=False,
    )


def test_the_stub_says_what_the_module_has(source, tmp_path):
    allowed = source / "tests" / "python" / "stubtest_allowlist.txt"
    done = mypy("mypy.stubtest", "quarrywatch", "--allowlist", allowed, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_user_is_typed(tmp_path):
    user = tmp_path / "user.py"
    user.write_text(
        """
import numpy
import quarrywatch

image = numpy.zeros((9, 9), numpy.float32)
found = quarrywatch.detect(image, image, "irmad", options=quarrywatch.DetectOptions(smoothing_px=1))
reveal_type(found.score)
quarrywatch.detect(image, image, "irmda")
quarrywatch.register(image, image).dx
found.threshold.value = 3
"""
    )
    done = mypy("mypy", "--strict", "user.py", cwd=tmp_path)
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [int(line.split(":")[1]) for line in lines] == [8, 9, 10], done.stdout
    assert re.search(r'Revealed type is "Union\[numpy.ndarray\[.*float.*, None\]"', done.stdout), done.stdout


def test_the_script_is_typed(source, tmp_path):
    script = source / "scripts" / "accuracy_table.py"
    done = mypy("mypy", "--strict", "--ignore-missing-imports", script, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_everything_public_is_documented():
    for name in quarrywatch.__all__:
        value = getattr(quarrywatch, name)
        assert value.__doc__ and value.__doc__.strip(), name
        if inspect.isclass(value):
            continue
        parameters = inspect.signature(value).parameters  # from the documentation's first line
        assert parameters, name
    assert quarrywatch.__all__ == sorted(quarrywatch.__all__, key=lambda n: (n[0].islower(), n))


def test_the_signatures_are_those_that_the_module_takes():
    """Every parameter that the documentation names is known: pybind11 lists what it takes in its own complaint."""
    for name in quarrywatch.__all__:
        function = getattr(quarrywatch, name)
        if inspect.isclass(function):
            continue
        try:
            function(no_such_argument=1)
        except TypeError as fault:
            taken = re.findall(r"(\w+): ", str(fault).split("1. (")[1].split(") ->")[0])
            assert list(inspect.signature(function).parameters) == taken, name
        else:
            raise AssertionError(name)


def test_the_example_of_the_readme_runs(source, tmp_path, pair):
    readme = (source / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.S)
    import numpy
    from conftest import write_tif

    write_tif(tmp_path / "before.tif", pair.before)
    write_tif(tmp_path / "after.tif", pair.after)
    write_tif(tmp_path / "truth.tif", pair.truth[None].astype(numpy.uint8))
    (tmp_path / "example.py").write_text(example)
    done = subprocess.run(
        [sys.executable, "example.py"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout
    assert "ok" in printed and "kappa" in printed, printed

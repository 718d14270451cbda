"""ASiC-S and ASiC-E with XAdES and CAdES: ours in EU DSS at every level, theirs in ours; several files, several signatures."""
import os
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent


def ours(run, bench):
    dossier = bench.at / "hồ sơ"
    (dossier / "phụ lục").mkdir(parents=True)
    shutil.copy(run.PDF, dossier / "quyết định.pdf")
    (dossier / "phụ lục/bảng 1+2.csv").write_text("1;2\n")
    made = {}
    for form in ("xades", "cades"):
        for kind, source in (("e", dossier), ("s", run.XML)):
            for level in ("B-B", "B-T"):
                out = bench.at / f"ours-{form}-{kind}-{level}.asic{kind}"
                if bench.sign(source, out, "rsa", level, "--asic", kind, "--form", form):
                    bench.verify(out, out.name, level)
                    made[out] = level
        first, twice = bench.at / f"ours-{form}-e-B-T.asice", bench.at / f"ours-{form}-twice.asice"
        if bench.sign(first, twice, "p256", "B-T"):
            bench.verify(twice, twice.name, "B-T")
            made[twice] = "B-T"
    for form in ("xades", "cades"):
        for kind, source in (("e", dossier), ("s", run.XML)):
            raised(bench, made, bench.at / f"ours-{form}-{kind}-B-T.asic{kind}", f"ours-{form}-{kind}")
            for level in ("B-LT", "B-LTA"):
                out = bench.at / f"ours-{form}-{kind}-at-once-{level}.asic{kind}"
                more = ["--tsa", os.environ["CONDAU_TSA"], "--trust", run.ANCHOR, "--certs", run.PKI / "ca", "--crls", bench.late()]
                if bench.sign(source, out, "p256", level, "--asic", kind, "--form", form, *more):
                    bench.verify(out, out.name, level)
                    made[out] = level
        raised(bench, made, bench.at / f"ours-{form}-twice.asice", f"ours-{form}-twice")
        archived, more = bench.at / f"ours-{form}-e-B-LTA.asice", bench.at / f"ours-{form}-archived-then-signed.asice"
        later = bench.at / f"ours-{form}-archived-then-signed-B-LTA.asice"
        if bench.sign(archived, more, "p256", "B-B") and bench.augment(more, later, "B-LTA"):
            bench.verify(later, later.name, "B-LTA")
            made[later] = "B-LTA"
    bench.dss(made)


def raised(bench, made, source, name):
    """To B-LT and B-LTA, and renewed."""
    for start, level, end, more in ((source, "B-LT", "B-LT", []), (source, "B-LTA", "B-LTA", []),
                                    (bench.at / f"{name}-B-LTA{source.suffix}", "B-LTA", "renewed-B-LTA", ["--renew"]),
                                    (bench.at / f"{name}-renewed-B-LTA{source.suffix}", "B-LTA", "again-B-LTA", ["--renew"])):
        out = bench.at / f"{name}-{end}{source.suffix}"
        if start.exists() and bench.augment(start, out, level, *more):
            bench.verify(out, out.name, level)
            made[out] = level


def theirs(run, bench):
    for form in ("XAdES", "CAdES"):
        for kind in ("E", "S"):
            for level in ("B", "T", "LT", "LTA"):
                out = bench.at / f"dss-{form}-{kind}-{level}.asic{kind.lower()}"
                more = ["--asic", f"ASiC_{kind}"] + (["--tsa-p12", bench.tsa_p12] if level in ("LT", "LTA") else [])
                if bench.dss_sign(run.XML, out, "rsa", f"{form}_BASELINE_{level}", *more):
                    bench.verify(out, out.name, f"B-{level}")


def by_java(run, bench, folder, *raise_too):
    """Containers that only its Java interface makes: several files, several signatures, renewed; and ours, raised."""
    folder.mkdir()
    jars = pathlib.Path(os.environ.get("ORACLE", pathlib.Path.home() / ".cache/condau-oracle")) / "target/lib/*"
    code, said = run.run("java", "-cp", jars, HERE / "AsicDocuments.java", bench.p12["rsa"], bench.p12["p256"], bench.tsa_p12, run.PASSWORD,
                         run.ANCHOR, run.ISSUER, bench.late(), run.XML, folder, *raise_too)
    run.cell("theirs", "containers-by-dss", "EU DSS sign, augment", code == 0, said)


def theirs_in_full(run, bench):
    """Read as DSS made them, raised by us and asked of DSS again; and ours, raised by DSS."""
    folder = bench.at / "containers-by-dss"
    ours = [bench.at / name for form in ("xades", "cades") for name in
            (f"ours-{form}-e-B-T.asice", f"ours-{form}-s-B-T.asics", f"ours-{form}-e-B-LTA.asice", f"ours-{form}-s-B-LTA.asics",
             f"ours-{form}-twice-B-LTA.asice", f"ours-{form}-e-renewed-B-LTA.asice")]
    by_java(run, bench, folder, *[one for one in ours if one.exists()])
    made = {}
    for document in sorted(folder.iterdir()):
        bench.verify(document, document.name, "B-" + document.stem.rsplit("-B-", 1)[1])
        # Several files for ASiC-S are packed into another container by DSS; one is as good as all.
        if "-one-" in document.name or "-e-several-two" in document.name or "-renewed-" in document.name:
            for level in ("B-LT", "B-LTA"):
                if level == "B-LT" and "-B-LTA" in document.name:
                    continue
                out = bench.at / f"{document.stem}-raised-{level}{document.suffix}"
                if bench.augment(document, out, level, "--renew"):
                    bench.verify(out, out.name, level)
                    made[out] = level
    bench.dss(made)

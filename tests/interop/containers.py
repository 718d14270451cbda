"""ASiC-S and ASiC-E with XAdES and CAdES: ours in EU DSS at every level, theirs in ours; several files, several signatures."""
import shutil


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
    for kind in ("e", "s"):
        for level in ("B-LT", "B-LTA"):
            source = bench.at / f"ours-xades-{kind}-B-T.asic{kind}"
            out = bench.at / f"ours-xades-{kind}-{level}.asic{kind}"
            if bench.augment(source, out, level):
                bench.verify(out, out.name, level)
                made[out] = level
    bench.dss(made)


def theirs(run, bench):
    for form in ("XAdES", "CAdES"):
        for kind in ("E", "S"):
            for level in ("B", "T", "LT", "LTA"):
                out = bench.at / f"dss-{form}-{kind}-{level}.asic{kind.lower()}"
                more = ["--asic", f"ASiC_{kind}"] + (["--tsa-p12", bench.tsa_p12] if level in ("LT", "LTA") else [])
                if bench.dss_sign(run.XML, out, "rsa", f"{form}_BASELINE_{level}", *more):
                    bench.verify(out, out.name, f"B-{level}")

"""XAdES at every level, in both directions: a part of the table that run.py prints.

`table` is run.py: its cells, its way to run programs, the sample documents and keys.
"""
import os, pathlib

HERE = pathlib.Path(__file__).resolve().parent
LIBRARIES = pathlib.Path(os.environ.get("ORACLE", pathlib.Path.home() / ".cache/condau-oracle")) / "target/lib"
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
BY_ID = '<van-ban><noi-dung Id="noi-dung"><so>15/QĐ-UBND</so></noi-dung><ghi-chu>không ký</ghi-chu></van-ban>\n'


def keys(table):
    rsa = ["--p12", table.LEADER["rsa"]]
    return (("rsa", rsa), ("pss", [*rsa, "--pss"]), ("p256", ["--p12", table.LEADER["p256"]]))


def at_hand(table, bench):
    return ["--trust", table.ANCHOR, "--certs", table.PKI / "ca", "--crls", bench.late()]


def intact(table, bench, documents):
    """The signatures themselves, in xmlsec1 and in Santuario; a number of them a document."""
    for document, count in documents.items():
        if count == 1 and "-pss-" not in document.name:  # xmlsec1 1.2 does not know PSS
            code, said = table.run("xmlsec1", "--verify", "--trusted-pem", bench.anchor, "--untrusted-pem", bench.issuer, "--id-attr:Id",
                                   "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--id-attr:Id", "noi-dung", document)
            table.cell("ours", document.name, "xmlsec1 --verify", code == 0, said)
    if LIBRARIES.is_dir():
        code, said = table.run("java", "-cp", f"{LIBRARIES}/*", HERE / "Santuario.java", *documents)
        for document, count in documents.items():
            table.cell("ours", document.name, f"Santuario: {count} hold", f"{document} {count} {count}\n" in said, said)


def ours(table, bench):
    """Every level at once with each key, whole and by id; raised step by step; renewed; one of two signatures."""
    by_id = bench.at / "by-id.xml"
    by_id.write_text(BY_ID)
    made, late = {}, at_hand(table, bench)
    for kind, key in keys(table):
        for form, source, more in (("whole", table.XML, []), ("by-id", by_id, ["--xml-id", "noi-dung"])):
            for level in LEVELS:
                out = bench.at / f"xades-{kind}-{form}-{level}.xml"
                stamp = [] if level == "B-B" else ["--tsa", os.environ["CONDAU_TSA"]]
                code, said = table.run(bench.condau, "sign", source, "-o", out, *key, "--password-file", bench.password, "--chain", table.ISSUER,
                                       "--level", level, *late, *stamp, *more)
                table.cell("ours", out.name, f"condau sign --level {level}", code == 0, said)
                if code == 0:
                    made[out] = level
        for start, level in (("B-B", "B-T"), ("B-B", "B-LTA"), ("B-T", "B-LT"), ("B-LT", "B-LTA")):
            out = bench.at / f"xades-{kind}-raised-{start}-{level}.xml"
            if bench.augment(bench.at / f"xades-{kind}-whole-{start}.xml", out, level):
                made[out] = level
        renewed = bench.at / f"xades-{kind}-renewed.xml"
        if bench.augment(bench.at / f"xades-{kind}-whole-B-LTA.xml", renewed, "B-LTA", "--renew"):
            made[renewed] = "B-LTA"
    counts = dict.fromkeys(made, 1)
    both = bench.at / "xades-leader-agency.xml"
    code, said = table.run(bench.condau, "sign", bench.at / "xades-rsa-whole-B-LTA.xml", "-o", both, "--p12", table.PKI / "signers/agency.p12",
                           "--password-file", bench.password, "--chain", table.ISSUER)
    table.cell("ours", both.name, "condau sign", code == 0, said)
    raised = bench.at / "xades-leader-agency-raised.xml"
    if code == 0 and bench.augment(both, raised, "B-LTA"):
        made[raised], counts[raised] = "B-LTA", 2
    intact(table, bench, counts)
    bench.dss(made)
    for document, level in made.items():
        bench.verify(document, document.name, level)


def theirs(table, bench):
    """EU DSS at every level and packaging; raised by EU DSS what we made, and by us what EU DSS and signxml made."""
    made = []
    for packaging in ("ENVELOPED", "ENVELOPING", "INTERNALLY_DETACHED", "DETACHED"):
        for level in LEVELS:
            out = bench.at / f"dss-{packaging.lower()}-{level}.xml"
            arguments = ["--p12", bench.p12["rsa"], "--password-file", bench.password, "--level", f"XAdES_BASELINE_{level[2:]}", "--packaging", packaging,
                         "--tsa-p12", bench.tsa_p12]
            code, said = table.run("bash", table.ORACLE, "dss", "sign", *arguments, *at_hand(table, bench), table.XML, out)
            table.cell("theirs", out.name, "EU DSS sign", out.exists(), said)
            if out.exists():
                made.append((out, level, table.XML if packaging == "DETACHED" else None))
    for start, level in (("B-B", "B-LTA"), ("B-T", "B-LT"), ("B-LTA", "B-LTA")):
        out = bench.at / f"xades-{start}-by-dss-{level}.xml"
        if bench.dss_augment(bench.at / f"xades-rsa-whole-{start}.xml", out, f"XAdES_BASELINE_{level[2:]}"):
            made.append((out, level, None))
    for out, level, content in made:
        bench.verify(out, out.name, level, content=content)
    raised = {}
    sources = [bench.at / f"dss-{packaging}-{level}.xml" for packaging in ("enveloped", "enveloping", "internally_detached") for level in LEVELS]
    for source in [*sources, bench.at / "signxml-rsa.xml"]:
        out = bench.at / f"{source.stem}-raised.xml"
        more = ["--renew"] if source.stem.endswith("LTA") else []
        if source.exists() and bench.augment(source, out, "B-LTA", *more):
            raised[out] = "B-LTA"
    for out, level in raised.items():
        bench.verify(out, out.name, level)
    bench.dss(raised)

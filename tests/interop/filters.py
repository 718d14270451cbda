#!/usr/bin/env python3
"""XPath filters: what condau takes as chosen against xmlsec1, octet by octet, over random documents and expressions.

    tests/interop/filters.py CONDAU [COUNT [SEED]]

What condau does not evaluate it must refuse by name. Exit status 1 where any octet differs."""
import pathlib
import random
import re
import subprocess
import sys
import tempfile

DS = "http://www.w3.org/2000/09/xmldsig#"
FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
FORMS = ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2006/12/xml-c14n11")
CERTIFICATE = pathlib.Path(__file__).resolve().parent.parent.parent / "certs-sample/signers/leader.pem"
NAMES = ("a", "b", "p:a", "p:b", "q:a")
NAMESPACES = 'xmlns:p="urn:p" xmlns:q="urn:q"'


def element(dice, depth=0):
    name = dice.choice(NAMES)
    some = [f' n="{dice.randint(1, 3)}"'] if dice.random() < 0.4 else []
    some += [' xml:lang="vi"'] if dice.random() < 0.15 else []
    some += [' xmlns:p="urn:p2"'] if dice.random() < 0.08 else []
    inside = "".join(dice.choice((element(dice, depth + 1), "chữ", "<!-- c -->", "<?p i?>")) for _ in range(dice.randint(0, 4))) if depth < 5 else ""
    return f"<{name}{''.join(some)}>{inside}</{name}>"


def test(dice):
    return dice.choice((*NAMES, *NAMES, "*", "p:*"))


def path(dice):
    text = ""
    for at in range(dice.randint(1, 4)):
        axis = dice.choice(("", "", "", "descendant::", "self::", "ancestor::", "parent::", "ancestor-or-self::")) if at else dice.choice(("", "descendant::"))
        predicate = dice.choice(("", "", "", "[1]", "[2]", "[last()]", "[@n]", "[@n='2']", "[local-name()='a']", "[namespace-uri()='urn:p']", "[position()=1]", "[@n][2]"))
        text += dice.choice(("/", "//")) + axis + test(dice) + predicate
    return text


def transform(dice):
    if dice.random() < 0.3:
        terms = [dice.choice(("ancestor-or-self::{}", "not(ancestor-or-self::{})", "not(ancestor-or-self::{})")).format(test(dice)) for _ in range(dice.randint(1, 3))]
        return f'<ds:Transform Algorithm="{XPATH}"><ds:XPath {NAMESPACES}>{" and ".join(terms)}</ds:XPath></ds:Transform>'
    kinds = ("intersect", "subtract", "subtract", "union")
    filters = "".join(
        f'<f:XPath xmlns:f="{FILTER}" {NAMESPACES} Filter="{dice.choice(kinds)}">{dice.choice((path(dice), path(dice) + " | " + path(dice)))}</f:XPath>'
        for _ in range(dice.randint(1, 3)))
    return f'<ds:Transform Algorithm="{FILTER}">{filters}</ds:Transform>'


def document(dice):
    form = dice.choice(FORMS)
    uri = dice.choice(("", "", "#xpointer(/)"))
    signature = (
        f'<ds:Signature xmlns:ds="{DS}" Id="s"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{form}"/>'
        f'<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="{uri}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{DS}enveloped-signature"/>{transform(dice)}<ds:Transform Algorithm="{form}"/></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>AA==</ds:DigestValue></ds:Reference></ds:SignedInfo>'
        "<ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>")
    return f'<r {NAMESPACES} xml:lang="en">{"".join(element(dice) for _ in range(3))}{signature}</r>'


def main(condau, count="200", seed="1"):
    dice, same, refused, wrong = random.Random(int(seed)), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(int(count)):
            file = pathlib.Path(folder) / f"{number}.xml"
            file.write_text(document(dice))
            printed = subprocess.run(["xmlsec1", "--verify", "--insecure", "--store-references", "--print-debug", "--pubkey-cert-pem", CERTIFICATE, file], capture_output=True).stdout
            theirs = re.findall(rb"== PreDigest data - start buffer:\n(.*?)\n== PreDigest data - end buffer", printed, re.S)
            ours = subprocess.run([condau, "extract", file, "--signed", "s"], capture_output=True)
            if ours.returncode:
                refused += 1
            elif (theirs or [b""])[0] == ours.stdout:
                same += 1
            else:
                wrong += 1
                print(f"not the same octets (seed {seed}, document {number}):\n{file.read_text()}\n{(theirs or [b''])[0]!r}\n{ours.stdout!r}")
    print(f"{same} with the same octets, {refused} not evaluated, {wrong} different")
    return 1 if wrong or not same else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""Octets that signatures are made over: condau extract against xmlsec1 --store-references.

    tests/interop/extracted.py target/debug/condau FILE.xml…

Every signature with an Id, every reference. Exit status 1 where any differs."""
import json
import re
import subprocess
import sys

DS = "http://www.w3.org/2000/09/xmldsig#"
IDS = {"Id", "ID", "id"}


def names_with_ids(path):
    """--id-attr for each element of the file that has one."""
    import xml.etree.ElementTree as tree

    options = set()
    for element in tree.parse(path).iter():
        for name in IDS & set(element.keys()):
            namespace, _, local = element.tag.rpartition("}")
            full = f"{namespace.lstrip('{')}:{local}" if namespace else local
            options.add((f"--id-attr:{name}", full))
    return [word for option in sorted(options) for word in option]


def stored(path, position, ids):
    """PreDigest data of each reference, as xmlsec1 prints them."""
    xpath = f"(//*[local-name()='Signature' and namespace-uri()='{DS}'])[{position}]"
    command = ["xmlsec1", "--verify", "--insecure", "--store-references", "--print-debug"]
    command += ["--node-xpath", xpath, *ids, path]
    printed = subprocess.run(command, capture_output=True).stdout
    return re.findall(rb"== PreDigest data - start buffer:\n(.*?)\n== PreDigest data - end buffer", printed, re.S)


def main():
    condau, *paths = sys.argv[1:]
    wrong = compared = 0
    for path in paths:
        report = subprocess.run([condau, "verify", "--format", "json", path], capture_output=True)
        ids = names_with_ids(path)
        for position, signature in enumerate(json.loads(report.stdout)["signatures"], 1):
            if "#" in signature["id"]:
                continue
            theirs = stored(path, position, ids)
            if not theirs:
                print(f"{path} {signature['id']}: xmlsec1 stores nothing")
            for number, octets in enumerate(theirs, 1):
                command = [condau, "extract", path, "--signed", signature["id"], "--reference", str(number)]
                ours = subprocess.run(command, capture_output=True).stdout
                compared += 1
                if ours != octets:
                    wrong += 1
                    print(f"{path} {signature['id']} reference {number}: not the same octets")
    print(f"{compared} references, {wrong} differ")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())

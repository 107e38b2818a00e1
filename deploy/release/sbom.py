#!/usr/bin/env python3
"""Says in SPDX 2.3 what is in the image: each file of the bundle, and each package that the files are of or that is compiled
into the programs, with its version in Debian.

    sbom.py BUNDLE VERSION >OUT.spdx.json        BUNDLE: what deploy/bundle.sh has made, on this machine

SOURCE_DATE_EPOCH is its time; the same bundle gives the same bytes.
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
WHOLE = "SPDXRef-lockkeeper"


def identifier(kind, name):
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"-{ord(found[0]):x}-", name)


def digest(path, algorithm):
    return hashlib.new(algorithm, path.read_bytes()).hexdigest()


def debian(package):
    """A package of this machine, as SPDX has it. Raises KeyError where it is not installed."""
    asked = "${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Homepage}\n"
    done = subprocess.run(["dpkg-query", "-W", "-f", asked, package], capture_output=True, text=True)
    if done.returncode != 0:
        raise KeyError(package)
    version, architecture, source, source_version, home = done.stdout.splitlines()[0].split("\t")
    return {
        "SPDXID": identifier("debian", package), "name": package, "versionInfo": version,
        "supplier": "Organization: Debian", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        **({"homepage": home} if home else {}),
        "sourceInfo": f"built from Debian's source package {source} {source_version}",
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
        "comment": f"Its terms: /lockkeeper/share/licenses/{package} in the image.",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:deb/debian/{package}@{version.replace(':', '%3A').replace('+', '%2B')}"
                                              f"?arch={architecture}&distro=debian-12"}],
    }


def grammar():
    """libpg_query, which Debian does not have."""
    script = (ROOT / "deploy" / "libpg_query.sh").read_text()
    version, sha256 = (re.search(rf"^readonly {name}=(\S+)$", script, re.M)[1] for name in ("version", "hash"))
    return {
        "SPDXID": identifier("crate", "pg_query"), "name": "libpg_query", "versionInfo": version, "filesAnalyzed": False,
        "downloadLocation": f"https://static.crates.io/crates/pg_query/pg_query-{version}.crate",
        "checksums": [{"algorithm": "SHA256", "checksumValue": sha256}],
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
        "comment": "Its terms: /lockkeeper/share/licenses/libpg_query in the image.",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:cargo/pg_query@{version}"}],
    }


def described(path, bundle):
    name = f"./lockkeeper/{path.relative_to(bundle)}"  # SPDX wants it relative to the image's root
    return {
        "SPDXID": identifier("file", name), "fileName": name,
        "checksums": [{"algorithm": each.upper(), "checksumValue": digest(path, each)} for each in ("sha1", "sha256")],
        "licenseConcluded": "NOASSERTION", "licenseInfoInFiles": ["NOASSERTION"], "copyrightText": "NOASSERTION",
    }


def verification(files):
    """SPDX's code of a package: https://spdx.github.io/spdx-spec/v2.3/package-information/, 7.9."""
    sums = sorted(sum["checksumValue"] for each in files for sum in each["checksums"] if sum["algorithm"] == "SHA1")
    return {"packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()}


def document(bundle, version, created):
    files = [described(path, bundle) for path in sorted(bundle.rglob("*")) if path.is_file()]
    # deploy/bundle.sh writes down the terms of each package under its name: those of the libraries in lib/, and of what is
    # compiled into the programs.
    named = sorted(path.name for path in (bundle / "share" / "licenses").iterdir())
    packages = [grammar() if name == "libpg_query" else debian(name) for name in named]
    content = hashlib.sha256(json.dumps([version, files, packages]).encode()).hexdigest()
    whole = {
        "SPDXID": WHOLE, "name": "lockkeeper", "versionInfo": version, "supplier": "Organization: Lockkeeper",
        "downloadLocation": "NOASSERTION", "filesAnalyzed": True, "packageVerificationCode": verification(files),
        "primaryPackagePurpose": "CONTAINER", "licenseInfoFromFiles": ["NOASSERTION"],
        "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION",
    }

    def relation(one, kind, other):
        return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"lockkeeper-{version}", "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "creationInfo": {"created": created, "creators": ["Tool: lockkeeper-deploy-release-sbom", "Organization: Lockkeeper"]},
        "packages": [whole, *packages], "files": files,
        "relationships": [
            relation("SPDXRef-DOCUMENT", "DESCRIBES", WHOLE),
            *(relation(WHOLE, "CONTAINS", each["SPDXID"]) for each in packages),
            *(relation(WHOLE, "CONTAINS", each["SPDXID"]) for each in files)],
    }


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bundle = pathlib.Path(sys.argv[1])
    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    try:
        made = document(bundle, sys.argv[2], time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    except KeyError as package:
        sys.exit(f"sbom.py: {package} is in the bundle and not installed on this machine; make the bundle and this on one")
    json.dump(made, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()

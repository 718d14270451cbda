//! Ids of the checklists on certificates, CRLs, OCSP, timestamps and CMS that no document can break:
//! what we do, or do before a document is there. Each says where it is decided, and by which rules
//! what comes of it is told.

/// An id that is a procedure and has no row of its own.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// The id of the checklist.
    pub id: &'static str,
    /// What is done.
    pub does: &'static str,
    /// The files where it is decided, from the root of the repository.
    pub decided: &'static [&'static str],
    /// The rules that tell what comes of it; empty where an error or nothing does.
    pub told: &'static [&'static str],
}

const fn procedure(
    id: &'static str,
    does: &'static str,
    decided: &'static [&'static str],
    told: &'static [&'static str],
) -> Procedure {
    Procedure { id, does, decided, told }
}

const ASSEMBLE: &str = "src/formats/x509/assemble.rs";
const BUILD: &str = "src/validation/path/build.rs";
const CMS_SIGNER: &str = "src/formats/cms/signer.rs";
const FETCH: &str = "src/adapters/fetch.rs";
const RESPONSE: &str = "src/formats/cms/messages.rs";
const STATUS: &str = "src/validation/revocation_acceptance.rs";
const STAMPING: &str = "src/signing/timestamp.rs";

/// The procedures, by id.
const PROCEDURES: &[Procedure] = &[
    procedure(
        "PX-02",
        "certificates come from the document first, then from what was given, from the cache, from the network; the first source of each is kept and told as its origin",
        &[ASSEMBLE, "src/formats/x509/shelf.rs"],
        &[],
    ),
    procedure(
        "PX-04",
        "no certificate stands twice in a chain by name and key; every anchored chain is judged, the one against which the least stands is taken, the rejected ones are told with their reason (`explain`, `verify-chain`)",
        &[BUILD, "src/validation/basic_signature.rs", "src/validation/certificates_alone.rs"],
        &["PX-03"],
    ),
    procedure(
        "PX-14",
        "the suites of NIST PKITS, x509-limbo and OpenSSL's OCSP tests are scored",
        &["docs/bench.md"],
        &[],
    ),
    procedure(
        "CL-08",
        "the reason of an entry decides what follows from it: a suspension may end, a revocation does not",
        &["src/formats/x509/crl/entries.rs", STATUS],
        &["BB-05b", "BB-05c", "BB-05d", "CL-08-FORM"],
    ),
    procedure(
        "CL-09",
        "a large CRL is left on disk and read by position with an index of its serial numbers, made once; any CRL is read once for a run",
        &[
            "src/formats/x509/large_crl.rs",
            "src/adapters/ledger/large.rs",
            "src/formats/x509/pool.rs",
        ],
        &["CL-08-FORM"],
    ),
    procedure(
        "OC-13",
        "requests are made by POST, each address once a run for the same certificate, and a host that keeps failing is left alone",
        &[FETCH, "src/app/online.rs"],
        &[],
    ),
    procedure(
        "OC-14",
        "what a responder answers instead of a status is told by its name",
        &["src/formats/x509/ocsp.rs", FETCH],
        &["OC-01"],
    ),
    procedure(
        "TS-04",
        "an answer must have the nonce and, where one was asked for, the policy of its request; else there is no timestamp",
        &[RESPONSE, STAMPING],
        &[],
    ),
    procedure(
        "TS-09",
        "the accuracy that an authority states is allowed for where timestamps are held against each other",
        &["src/validation/long_term.rs"],
        &["LT-02"],
    ),
    procedure(
        "TS-11",
        "a request asks for the authority's certificate, and a token without it is refused",
        &["src/formats/cms/build.rs", STAMPING],
        &["PA-23"],
    ),
    procedure(
        "TS-13",
        "the imprint's digest need not be the signature's; a weak one is judged by the suite",
        &["src/validation/signature_acceptance.rs"],
        &["CR-02", "CR-04"],
    ),
    procedure(
        "TS-14",
        "requests have a nonce of 64 bits and a digest that the suite relies on; few tries with growing pauses, and what Retry-After asks for",
        &[STAMPING, "src/adapters/tsa/over_http.rs"],
        &[],
    ),
    procedure(
        "TS-15",
        "a token is verified like any other before it is put into a document",
        &[STAMPING, "src/app/token_trust.rs"],
        &[],
    ),
    procedure(
        "CM-04",
        "all certificates that the signer's identifier fits are tried; the one that the signed attribute names goes first and decides",
        &[CMS_SIGNER],
        &["BB-02a", "BB-02c", "PA-26"],
    ),
    procedure(
        "CM-06",
        "the encoded message is compared whole, with NULL parameters or without, and never searched",
        &["src/crypto/rsa_encoding.rs"],
        &["BB-06c"],
    ),
    procedure(
        "CM-11",
        "counter-signatures are verified over the octets of the value and judged like signatures",
        &["src/formats/cms/unsigned.rs", "src/validation/mod.rs"],
        &["LT-12"],
    ),
];

/// Every id that is a procedure, by id within its checklist.
pub fn procedures() -> impl Iterator<Item = &'static Procedure> {
    PROCEDURES.iter()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the test looks for the files")]

    use super::procedures;
    use crate::policy::rule;
    use crate::policy::rules;
    use std::path::Path;

    /// The checklists by prefix, and how many ids each has.
    const CHECKLISTS: &[(&str, u32)] =
        &[("PX", 14), ("CL", 10), ("OC", 15), ("TS", 16), ("CM", 12)];

    /// Whether a rule's id is a checklist's, or that with a letter or word behind it.
    fn belongs(rule: &str, id: &str) -> bool {
        rule.strip_prefix(id).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    #[test]
    fn every_id_of_the_checklists_is_a_rule_or_a_procedure() {
        for (prefix, count) in CHECKLISTS {
            for number in 1..=*count {
                let id = format!("{prefix}-{number:02}");
                let a_rule = rules().any(|rule| belongs(rule.id, &id));
                let done = procedures().any(|procedure| procedure.id == id);
                assert!(a_rule || done, "{id} is nowhere");
            }
        }
    }

    #[test]
    fn procedures_name_files_and_rules_that_are_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for procedure in procedures() {
            assert!(rule(procedure.id).is_none(), "{} has a row", procedure.id);
            assert!(!procedure.decided.is_empty(), "{}", procedure.id);
            for file in procedure.decided {
                assert!(root.join(file).is_file(), "{}: {file}", procedure.id);
            }
            for told in procedure.told {
                assert!(rule(told).is_some(), "{}: {told}", procedure.id);
            }
        }
    }
}

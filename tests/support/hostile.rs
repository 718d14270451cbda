//! Hostile certificates, CRLs and OCSP responses: small PKIs that ask for far more work than any
//! honest one. Shared by `tests/hostile.rs` and `benches/hostile.rs`.

use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use aws_lc_rs::signature::EcdsaKeyPair;
use condau::crypto::SigningKey;
use condau::crypto::SoftwareKey;
use condau::crypto::digest;
use condau::formats::algorithm;
use condau::formats::der;
use condau::formats::limits::Limits;
use condau::formats::x509;
use condau::formats::x509::Pool;
use condau::model::Certificate;
use condau::model::CertificateId;
use condau::model::ChainJudgement;
use condau::model::DigestAlgorithm;
use condau::model::Evidence;
use condau::model::Origin;
use condau::model::SignatureAlgorithm;
use condau::model::SignatureScheme;
use condau::model::Time;
use condau::policy::ValidationPolicy;
use condau::validation;
use condau::validation::ChainDemand;
use condau::validation::PolicyInputs;
use condau::validation::StatusDemand;
use std::sync::Arc;

/// Someone with a name and a P-256 key.
struct Party {
    name: String,
    key: SoftwareKey,
}

fn ecdsa() -> SignatureAlgorithm {
    SignatureAlgorithm {
        scheme: SignatureScheme::Ecdsa,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: String::new(),
    }
}

fn identifier() -> Vec<u8> {
    algorithm::signature_identifier(&ecdsa()).expect("an identifier")
}

fn date(text: &str) -> Time {
    Time::parse(text).expect("a date")
}

/// An extension.
fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

fn authority() -> Vec<u8> {
    extension("2.5.29.19", true, &der::sequence(&[der::boolean(true)]))
}

fn name_of(name: &str) -> Vec<u8> {
    let attribute = der::sequence(&[der::oid("2.5.4.3"), der::utf8(name)]);
    der::sequence(&[der::set(&[attribute])])
}

impl Party {
    fn new(name: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let pkcs8 = pair.to_pkcs8v1().expect("PKCS#8");
        let key = SoftwareKey::from_pkcs8(pkcs8.as_ref()).expect("a key");
        Self { name: name.to_owned(), key }
    }

    fn sign(&self, tbs: Vec<u8>) -> Vec<u8> {
        let value = self.key.sign(&ecdsa(), &tbs).expect("signs");
        der::sequence(&[tbs, identifier(), der::bit_string(&value)])
    }

    fn issue(&self, serial: u64, subject: &Self, extensions: &[Vec<u8>]) -> Arc<Certificate> {
        let mut parts = vec![
            der::explicit(0, &der::integer_of(2)),
            der::integer_of(serial),
            identifier(),
            name_of(&self.name),
            der::sequence(&[der::time(date("2020-01-01")), der::time(date("2030-01-01"))]),
            name_of(&subject.name),
            subject.key.public_key().spki.clone(),
        ];
        if !extensions.is_empty() {
            parts.push(der::explicit(3, &der::sequence(extensions)));
        }
        x509::parse_certificate(&self.sign(der::sequence(&parts))).expect("a certificate")
    }

    fn crl(&self, entries: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
        let mut parts = vec![
            der::integer_of(1),
            identifier(),
            name_of(&self.name),
            der::time(date("2025-01-01")),
            der::time(date("2025-02-01")),
            der::element(der::SEQUENCE, entries),
        ];
        if !extensions.is_empty() {
            parts.push(der::explicit(0, &der::sequence(extensions)));
        }
        self.sign(der::sequence(&parts))
    }

    fn ocsp(&self, answers: &[Vec<u8>]) -> Vec<u8> {
        self.ocsp_as(der::explicit(1, &name_of(&self.name)), answers)
    }

    fn ocsp_as(&self, responder: Vec<u8>, answers: &[Vec<u8>]) -> Vec<u8> {
        let tbs = der::sequence(&[
            responder,
            der::generalized_time(date("2025-01-02")),
            der::sequence(answers),
        ]);
        self.sign(tbs)
    }
}

/// One hostile world.
pub struct Case {
    /// What is hostile about it.
    pub name: &'static str,
    /// What was given.
    given: Given,
    /// The certificate that is asked about.
    pub leaf: CertificateId,
    /// What is asked of it.
    pub demand: ChainDemand,
    /// Rules of which one must be told.
    pub rules: &'static [&'static str],
}

/// Certificates and status data.
#[derive(Default)]
struct Given {
    certificates: Vec<Arc<Certificate>>,
    anchors: Vec<Arc<Certificate>>,
    crls: Vec<Vec<u8>>,
    ocsps: Vec<Vec<u8>>,
}

/// What came out.
pub struct Outcome {
    /// The facts.
    pub evidence: Evidence,
    /// The verdict.
    pub judgement: ChainJudgement,
}

impl Case {
    /// Reads what was given.
    pub fn read(&self) -> Pool {
        let mut pool = Pool::new();
        for certificate in &self.given.certificates {
            pool.add_certificate(Arc::clone(certificate), origin());
        }
        for anchor in &self.given.anchors {
            pool.add_anchor(Arc::clone(anchor), origin());
        }
        for crl in &self.given.crls {
            pool.add_crl(crl, origin()).expect("a CRL");
        }
        for response in &self.given.ocsps {
            pool.add_ocsp(response, origin()).expect("a response");
        }
        pool
    }

    /// Reads, assembles and judges.
    pub fn run(&self) -> Outcome {
        self.run_with(&self.read())
    }

    /// Assembles and judges, as `verify-chain` does.
    pub fn run_with(&self, pool: &Pool) -> Outcome {
        let policy = ValidationPolicy::built_in("etsi-2026").expect("built in");
        let evidence = x509::assemble_certificate(self.leaf, pool, &Limits::default());
        let at = date("2025-01-15");
        let judgement =
            validation::validate_certificate(&evidence, self.leaf, &self.demand, &policy, at);
        Outcome { evidence, judgement }
    }
}

fn origin() -> Origin {
    Origin::File("hostile".to_owned())
}

fn plain(name: &'static str, rules: &'static [&'static str]) -> Builder {
    Builder { name, given: Given::default(), rules, status: StatusDemand::None }
}

struct Builder {
    name: &'static str,
    given: Given,
    rules: &'static [&'static str],
    status: StatusDemand,
}

impl Builder {
    fn add(&mut self, certificate: Arc<Certificate>) {
        self.given.certificates.push(certificate);
    }

    fn trust(&mut self, certificate: Arc<Certificate>) {
        self.given.anchors.push(certificate);
    }

    fn about(mut self, leaf: Arc<Certificate>) -> Case {
        let id = leaf.id;
        self.add(leaf);
        let demand = ChainDemand { status: self.status, ..ChainDemand::default() };
        Case { name: self.name, given: self.given, leaf: id, demand, rules: self.rules }
    }
}

/// Authorities that all certify each other; the anchor is none of them.
pub fn mesh(size: usize) -> Case {
    let mut case = plain("cross-certified mesh", &["PX-03"]);
    let parties: Vec<Party> = (0..size).map(|number| Party::new(&format!("CA {number}"))).collect();
    let mut serial = 1;
    for issuer in &parties {
        for subject in &parties {
            if issuer.name != subject.name {
                serial += 1;
                case.add(issuer.issue(serial, subject, &[authority()]));
            }
        }
    }
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    let leaf = parties[0].issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Certificates of the issuer's name, none with its key.
pub fn namesakes(count: usize) -> Case {
    let mut case = plain("certificates of one name", &["PX-03"]);
    for serial in 0..count {
        let impostor = Party::new("CA");
        case.add(impostor.issue(serial as u64, &impostor, &[authority()]));
    }
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    let leaf = Party::new("CA").issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Certificates of the issuer's name with the keys that are dearest to check with: the longest
/// modulus and exponent that are computed. The keys are nobody's.
pub fn dear_keys(count: usize) -> Case {
    let mut case = plain("namesakes with the dearest keys", &["PX-03b"]);
    let mut state = 1_u64;
    let mut octets = |length: usize| -> Vec<u8> {
        let next = || {
            // Numerical Recipes' generator: any bytes will do.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        std::iter::repeat_with(next).take(length).collect()
    };
    let name = name_of("CA");
    let identifier = der::sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]);
    let mut made = |serial: u64, subject: &[u8], extensions: &[Vec<u8>]| {
        let mut modulus = octets(2048);
        modulus[0] |= 0x80;
        modulus[2047] |= 1;
        let modulus = der::integer(&[vec![0], modulus].concat());
        let key = der::sequence(&[modulus, der::integer(&[1, 0xff, 0xff, 0xff, 0xff])]);
        let of_key = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
        let mut parts = vec![
            der::explicit(0, &der::integer_of(2)),
            der::integer_of(serial),
            identifier.clone(),
            name.clone(),
            der::sequence(&[der::time(date("2020-01-01")), der::time(date("2030-01-01"))]),
            subject.to_vec(),
            der::sequence(&[of_key, der::bit_string(&key)]),
        ];
        if !extensions.is_empty() {
            parts.push(der::explicit(3, &der::sequence(extensions)));
        }
        let mut value = octets(2048);
        value[0] &= 0x7f;
        let tbs = der::sequence(&parts);
        let bytes = der::sequence(&[tbs, identifier.clone(), der::bit_string(&value)]);
        x509::parse_certificate(&bytes).expect("a certificate")
    };
    for serial in 0..count {
        case.add(made(serial as u64, &name, &[authority()]));
    }
    let leaf = made(count as u64, &name_of("Leaf"), &[]);
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    case.about(leaf)
}

/// Certificates of one name and one key under different serial numbers, all of which verify.
pub fn twins(count: usize) -> Case {
    let mut case = plain("certificates of one name and key", &["PX-01", "PX-03"]);
    let (upper, authority_party) = (Party::new("Upper"), Party::new("CA"));
    for serial in 0..count {
        case.add(upper.issue(serial as u64, &authority_party, &[authority()]));
    }
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    let leaf = authority_party.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Issuers in a circle.
pub fn circle(length: usize) -> Case {
    let mut case = plain("issuers in a circle", &["PX-01", "PX-03"]);
    let parties: Vec<Party> = (0..length).map(|n| Party::new(&format!("CA {n}"))).collect();
    for (number, subject) in parties.iter().enumerate() {
        let issuer = &parties[(number + 1) % length];
        case.add(issuer.issue(number as u64, subject, &[authority()]));
    }
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    let leaf = parties[0].issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// A chain that does end in an anchor, far above.
pub fn deep(length: usize) -> Case {
    let mut case = plain("a deep chain", &["PX-03"]);
    let mut upper = Party::new("Root");
    case.trust(upper.issue(1, &upper, &[authority()]));
    for number in 0..length {
        let lower = Party::new(&format!("CA {number}"));
        case.add(upper.issue(number as u64, &lower, &[authority()]));
        upper = lower;
    }
    let leaf = upper.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Name constraints and names, each against each.
pub fn constraints(count: usize) -> Case {
    let mut case = plain("long lists of name constraints", &["PX-08a", "PX-08", "PX-03"]);
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    let subtrees: Vec<Vec<u8>> = (0..count)
        .map(|n| der::sequence(&[der::element(0x82, format!("a{n}.example").as_bytes())]))
        .collect();
    let excluded = der::element(der::context(1), &subtrees.concat());
    let limits = extension("2.5.29.30", true, &der::sequence(&[excluded]));
    let middle = Party::new("CA");
    case.add(root.issue(2, &middle, &[authority(), limits]));
    let names: Vec<Vec<u8>> =
        (0..count).map(|n| der::element(0x82, format!("b{n}.test").as_bytes())).collect();
    let leaf = middle.issue(
        3,
        &Party::new("Leaf"),
        &[extension("2.5.29.17", false, &der::sequence(&names))],
    );
    case.about(leaf)
}

/// Every level maps every policy to every policy (RFC 9618's explosion).
pub fn policies(width: u64, levels: u64) -> Case {
    let mut case = plain("policies that map to each other", &["PX-09", "PX-03"]);
    let oid = |n: u64| der::oid(&format!("1.2.3.{n}"));
    let all: Vec<Vec<u8>> = (1..=width).map(|n| der::sequence(&[oid(n)])).collect();
    let stated = extension("2.5.29.32", true, &der::sequence(&all));
    let pairs: Vec<Vec<u8>> = (1..=width)
        .flat_map(|from| (1..=width).map(move |to| (from, to)))
        .map(|(from, to)| der::sequence(&[oid(from), oid(to)]))
        .collect();
    let mapped = extension("2.5.29.33", true, &der::sequence(&pairs));
    let mut upper = Party::new("Root");
    case.trust(upper.issue(1, &upper, &[authority()]));
    for number in 0..levels {
        let lower = Party::new(&format!("CA {number}"));
        let extensions = [authority(), stated.clone(), mapped.clone()];
        case.add(upper.issue(number, &lower, &extensions));
        upper = lower;
    }
    // The leaf states none of them.
    let other = der::sequence(&[der::sequence(&[der::oid("1.2.4.1")])]);
    let leaf = upper.issue(1, &Party::new("Leaf"), &[extension("2.5.29.32", false, &other)]);
    let mut case = case.about(leaf);
    case.demand.policies = PolicyInputs { explicit: true, ..PolicyInputs::default() };
    case
}

/// One authority with a certificate below it, whose status is asked for.
fn status_world(name: &'static str, rules: &'static [&'static str]) -> (Builder, Party) {
    let mut case = plain(name, rules);
    case.status = StatusDemand::Require;
    let root = Party::new("Root");
    case.trust(root.issue(1, &root, &[authority()]));
    (case, root)
}

/// Entries of a CRL, the leaf's (serial 1) not among them.
fn entries(count: u32, issuers: bool) -> Vec<u8> {
    let mut entries = Vec::with_capacity(count as usize * 40);
    let moment = der::time(date("2024-06-01"));
    for number in 0..count {
        let mut serial = vec![0x40; 12];
        serial.extend(number.to_be_bytes());
        let mut parts = vec![der::integer(&serial), moment.clone()];
        if issuers {
            let name = der::element(der::context(4), &name_of(&format!("CA {number}")));
            let value = der::sequence(&[name]);
            parts.push(der::sequence(&[extension("2.5.29.29", true, &value)]));
        }
        entries.extend(der::sequence(&parts));
    }
    entries
}

/// A CRL so long; `indirect`: every entry names another issuer.
pub fn long_crl(count: u32, indirect: bool) -> Case {
    let name = if indirect { "a long indirect CRL" } else { "a long CRL" };
    let (mut case, root) = status_world(name, &[]);
    let point = der::sequence(&[der::element(der::context_primitive(4), &[0xff])]);
    let extensions: &[Vec<u8>] =
        if indirect { &[extension("2.5.29.28", true, &point)] } else { &[] };
    case.given.crls.push(root.crl(&entries(count, indirect), extensions));
    let leaf = root.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Many CRLs of one issuer, none by its key.
pub fn many_crls(count: usize) -> Case {
    let (mut case, root) = status_world("many CRLs of one issuer", &["PX-03", "BB-05"]);
    for number in 0..count {
        let crl = Party::new("Root").crl(&entries(number as u32 % 7, false), &[]);
        case.given.crls.push(crl);
    }
    let leaf = root.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Many certificates of the issuer under one key, with many CRLs that none of them signed.
pub fn twins_with_crls(count: usize) -> Case {
    let (mut case, _) = status_world("twins with CRLs", &["PX-03"]);
    let (upper, twin) = (Party::new("Upper"), Party::new("CA"));
    for serial in 0..count {
        case.add(upper.issue(serial as u64, &twin, &[authority()]));
        let crl = Party::new("CA").crl(&entries(serial as u32 % 3, false), &[]);
        case.given.crls.push(crl);
    }
    let leaf = twin.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Many responses that name their responder by key, and as many certificates of responders.
pub fn responders(count: usize) -> Case {
    let (mut case, root) = status_world("responders by key", &["BB-05", "PX-03"]);
    let purpose = der::sequence(&[der::oid("1.3.6.1.5.5.7.3.9")]);
    for serial in 0..count {
        let responder = Party::new("Responder");
        let extensions = [extension("2.5.29.37", false, &purpose)];
        case.add(responder.issue(serial as u64, &responder, &extensions));
        let answers = answers_about(&root, 3, true);
        let by_key = der::explicit(2, &der::octet_string(&[serial as u8; 20]));
        let response = responder.ocsp_as(by_key, &answers);
        case.given.ocsps.push(response);
    }
    let leaf = root.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Answers of an OCSP response, all with the leaf's serial number and `right` or other hashes.
pub fn many_answers(count: usize, right: bool) -> Case {
    let name = if right { "an OCSP response of many answers" } else { "answers about others" };
    let (mut case, root) = status_world(name, &[]);
    case.given.ocsps.push(root.ocsp(&answers_about(&root, count, right)));
    let leaf = root.issue(1, &Party::new("Leaf"), &[]);
    case.about(leaf)
}

/// Answers about serial number 1 under an issuer, with `right` or other hashes.
fn answers_about(root: &Party, count: usize, right: bool) -> Vec<Vec<u8>> {
    let key = root.key.public_key().spki.clone();
    let bits = der::Reader::new(&key).sequence().and_then(|mut reader| {
        reader.read()?;
        Ok(reader.read()?.content.get(1..).unwrap_or_default().to_vec())
    });
    let hash = |octets: &[u8]| digest(DigestAlgorithm::Sha256, octets).expect("SHA-256");
    let (own_name, own_key) = (hash(&name_of("Root")), hash(&bits.expect("a key")));
    (0..count)
        .map(|number| {
            let mut key_hash = own_key.clone();
            if !right {
                key_hash[..8].copy_from_slice(&(number as u64).to_be_bytes());
            }
            let id = der::sequence(&[
                algorithm::digest_identifier(DigestAlgorithm::Sha256),
                der::octet_string(&own_name),
                der::octet_string(&key_hash),
                der::integer_of(1),
            ]);
            let this_update = date("2025-01-01").plus_seconds(number as i64);
            der::sequence(&[
                id,
                der::element(der::context_primitive(0), &[]),
                der::generalized_time(this_update),
                der::explicit(0, &der::generalized_time(date("2025-02-01"))),
            ])
        })
        .collect()
}

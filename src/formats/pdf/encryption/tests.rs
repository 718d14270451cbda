//! Documents that lopdf encrypts, and those of the corpus that others did.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::Closed;
use super::Protection;
use crate::formats::limits::Limits;
use crate::formats::pdf::fields;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::syntax::Parser;
use lopdf::EncryptionState;
use lopdf::EncryptionVersion;
use lopdf::Permissions;
use lopdf::encryption::crypt_filters::Aes128CryptFilter;
use lopdf::encryption::crypt_filters::Aes256CryptFilter;
use lopdf::encryption::crypt_filters::CryptFilter;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::proptest;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

const USER: &str = "người dùng";
const OWNER: &str = "chủ";
/// Passwords that the old encodings can hold.
const OLD_USER: &str = "user";
const OLD_OWNER: &str = "owner";

fn dictionary<const N: usize>(entries: [(&str, lopdf::Object); N]) -> lopdf::Dictionary {
    let mut dictionary = lopdf::Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key, value);
    }
    dictionary
}

/// A document with one field, named `Số`, before encryption.
fn plain() -> lopdf::Document {
    use lopdf::Object as O;
    let mut document = lopdf::Document::with_version("1.7");
    let name = [0xfe, 0xff].into_iter().chain("Số".encode_utf16().flat_map(u16::to_be_bytes));
    let name = O::String(name.collect(), lopdf::StringFormat::Hexadecimal);
    let field = document.add_object(dictionary([
        ("FT", O::Name(b"Tx".to_vec())),
        ("T", name),
        ("V", O::string_literal("12/QĐ")),
    ]));
    let form = document.add_object(dictionary([("Fields", vec![O::Reference(field)].into())]));
    let pages = document.add_object(dictionary([
        ("Type", O::Name(b"Pages".to_vec())),
        ("Count", O::Integer(0)),
        ("Kids", O::Array(Vec::new())),
    ]));
    let catalog = document.add_object(dictionary([
        ("Type", O::Name(b"Catalog".to_vec())),
        ("Pages", O::Reference(pages)),
        ("AcroForm", O::Reference(form)),
    ]));
    document.trailer.set("Root", catalog);
    document.trailer.set("ID", vec![O::string_literal("0123456789abcdef"); 2]);
    document
}

fn encrypted(version: EncryptionVersion<'_>, mut document: lopdf::Document) -> Vec<u8> {
    let state = EncryptionState::try_from(version).expect("a state");
    document.encrypt(&state).expect("encrypts");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("is written");
    bytes
}

/// AES-256 (R6), with these permissions.
fn modern(permissions: Permissions) -> Vec<u8> {
    let aes: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
    let version = EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), aes)]),
        file_encryption_key: &[7; 32],
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: OWNER,
        user_password: USER,
        permissions,
    };
    encrypted(version, plain())
}

fn password(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn field_name(bytes: &[u8], secret: Option<&str>) -> Result<String, Closed> {
    let secret = secret.map(password);
    let source = bytes.to_vec();
    let file = PdfFile::open(&source, &Limits::default(), secret.as_ref()).expect("a PDF");
    if let Some(closed) = file.protection().closed() {
        return Err(closed.clone());
    }
    let form = fields::form(file.latest()).expect("readable").expect("a form");
    Ok(form.fields.first().expect("a field").name.clone())
}

#[test]
fn every_standard_cipher_opens_with_either_password() {
    let document = plain();
    let permissions = Permissions::all();
    let (owner_password, user_password) = (OLD_OWNER, OLD_USER);
    let aes: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let old = [
        EncryptionVersion::V1 { document: &document, owner_password, user_password, permissions },
        EncryptionVersion::V2 {
            document: &document,
            owner_password,
            user_password,
            key_length: 128,
            permissions,
        },
        EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata: true,
            crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), aes)]),
            stream_filter: b"StdCF".to_vec(),
            string_filter: b"StdCF".to_vec(),
            owner_password,
            user_password,
            permissions,
        },
    ];
    for version in old {
        let bytes = encrypted(version.clone(), document.clone());
        for secret in [OLD_USER, OLD_OWNER] {
            assert_eq!(field_name(&bytes, Some(secret)).as_deref(), Ok("Số"), "{version:?}");
        }
    }
    let bytes = modern(permissions);
    for secret in [USER, OWNER] {
        assert_eq!(field_name(&bytes, Some(secret)).as_deref(), Ok("Số"));
    }
}

#[test]
fn document_stays_closed_without_its_password_or_with_another() {
    let bytes = modern(Permissions::all());
    assert_eq!(field_name(&bytes, None), Err(Closed::NoPassword));
    assert_eq!(field_name(&bytes, Some("khác")), Err(Closed::WrongPassword));
    assert!(Closed::NoPassword.yields_to_a_password());
    assert!(Closed::WrongPassword.yields_to_a_password());
    assert!(!Closed::Unreadable("a cipher of its own".to_owned()).yields_to_a_password());
    let rules = |secret: Option<&str>| {
        let secret = secret.map(password);
        let file = PdfFile::open(&bytes, &Limits::default(), secret.as_ref()).expect("a PDF");
        let deviations = file.protection().deviations(file.latest());
        deviations.into_iter().map(|deviation| deviation.rule.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(rules(None), ["EN-02"]);
    assert_eq!(rules(Some("khác")), ["EN-05"]);
    assert_eq!(rules(Some(USER)), Vec::<String>::new());
}

#[test]
fn strings_left_in_the_open_are_told() {
    let document = plain();
    let aes: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let version = EncryptionVersion::V4 {
        document: &document,
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), aes)]),
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"Identity".to_vec(),
        owner_password: OLD_OWNER,
        user_password: "",
        permissions: Permissions::all(),
    };
    let bytes = encrypted(version, plain());
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let deviations = file.protection().deviations(file.latest());
    let told: Vec<_> = deviations.iter().map(|one| (&*one.rule, &*one.compared.seen)).collect();
    assert_eq!(told, [("EN-06", "strings are not encrypted")]);
}

#[test]
fn encryption_that_a_later_revision_changes_stays_closed() {
    let bytes = modern(Permissions::all());
    // As an attacker would: another Encrypt under the same number.
    let text = b"\n99 0 obj\n<</Filter/Standard/V 1/R 2/P -1/O(x)/U(y)>>\nendobj\n".to_vec();
    let at = bytes.len() + 1;
    let previous = last_startxref(&bytes);
    let (size, root) = trailer_of(&bytes);
    let xref = bytes.len() + text.len();
    let tail = format!(
        "xref\n99 1\n{at:010} 00000 n \ntrailer\n<</Size {}/Root {root}/Prev {previous}\
         /Encrypt 99 0 R/ID[(0123456789abcdef)(0123456789abcdef)]>>\nstartxref\n{xref}\n%%EOF\n",
        size.max(100)
    );
    let forged = [bytes, text, tail.into_bytes()].concat();
    let closed = field_name(&forged, Some(OWNER)).expect_err("stays closed");
    assert!(matches!(closed, Closed::Unreadable(_)), "{closed}");
}

fn last_startxref(bytes: &[u8]) -> u64 {
    let at = memchr::memmem::rfind(bytes, b"startxref").expect("startxref") + 10;
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[at..at + digits]).expect("digits").parse().expect("a number")
}

fn trailer_of(bytes: &[u8]) -> (i64, String) {
    let source = bytes.to_vec();
    let file = PdfFile::open(&source, &Limits::default(), None).expect("a PDF");
    let trailer = file.latest().trailer().expect("a trailer");
    let root = trailer.get("Root").and_then(Object::as_reference).expect("Root");
    (trailer.get("Size").and_then(Object::as_integer).expect("Size"), format!("{root} R"))
}

#[test]
fn permissions_bind_the_user_and_not_the_owner() {
    let permits = |permissions: Permissions, secret: &str| {
        let bytes = modern(permissions);
        let secret = password(secret);
        let file = PdfFile::open(&bytes, &Limits::default(), Some(&secret)).expect("a PDF");
        let Protection::Open(cipher) = file.protection() else { panic!("closed") };
        (cipher.permits_signing(false), cipher.permits_signing(true))
    };
    assert_eq!(permits(Permissions::empty(), USER), (false, false));
    assert_eq!(permits(Permissions::FILLABLE, USER), (true, false));
    assert_eq!(permits(Permissions::ANNOTABLE, USER), (true, false));
    let both = Permissions::ANNOTABLE | Permissions::MODIFIABLE;
    assert_eq!(permits(both, USER), (true, true));
    assert_eq!(permits(Permissions::empty(), OWNER), (true, true));
}

#[test]
fn what_is_concealed_is_revealed_but_the_value_of_a_signature_stays_in_the_open() {
    let bytes = modern(Permissions::all());
    let secret = password(USER);
    let file = PdfFile::open(&bytes, &Limits::default(), Some(&secret)).expect("a PDF");
    let reference = Reference { number: 50, generation: 0 };
    let body = b"<</Type/Sig/Reason(L\xfd do)/Contents<0011>/Inner[(a)(b)]>>".to_vec();
    let concealed = file.protection().conceal(reference, body).expect("concealed");
    assert!(memchr::memmem::find(&concealed, b"/Contents<0011>").is_some());
    assert!(memchr::memmem::find(&concealed, b"(a)").is_none());
    let text = [b"50 0 obj\n".to_vec(), concealed, b"\nendobj\n".to_vec()].concat();
    let read = Parser::new(&text, 0, 10).indirect().expect("an object");
    let read = file.protection().reveal(read).expect("revealed");
    let dictionary = read.object.as_dictionary().expect("a dictionary");
    let string = |key: &str| dictionary.get(key).and_then(Object::as_string);
    assert_eq!(string("Reason"), Some(b"L\xfd do".as_slice()));
    assert_eq!(string("Contents"), Some([0x00, 0x11].as_slice()));

    let stream = b"<</Length 3>>\nstream\nabc\nendstream".to_vec();
    let concealed = file.protection().conceal(reference, stream).expect("concealed");
    assert!(memchr::memmem::find(&concealed, b"abc").is_none());
    let text = [b"50 0 obj\n".to_vec(), concealed, b"\nendobj\n".to_vec()].concat();
    let read = Parser::new(&text, 0, 10).indirect().expect("an object");
    let Object::Stream(stream) = &read.object else { panic!("no stream") };
    let length = stream.dictionary.get("Length").and_then(Object::as_integer).expect("Length");
    let at = usize::try_from(stream.at).expect("fits");
    let raw = text[at..at + usize::try_from(length).expect("fits")].to_vec();
    assert_eq!(file.protection().reveal_stream(stream, raw).expect("revealed"), b"abc");
}

#[test]
fn documents_of_the_corpus_open_with_their_passwords() {
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(corpus.join("manifest.jsonl")) else {
        println!("skipped: no {}", corpus.display());
        return;
    };
    let mut opened = 0;
    for line in manifest.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let (Some(secret), Some(name)) = (row["password"].as_str(), row["file"].as_str()) else {
            continue;
        };
        let bytes = std::fs::read(corpus.join(name)).expect("a file");
        let secret = password(secret);
        let Ok(file) = PdfFile::open(&bytes, &Limits::default(), Some(&secret)) else { continue };
        match file.protection() {
            Protection::Open(_) => opened += 1,
            // The corpus calls it malformed.
            Protection::Closed(Closed::Unreadable(_)) if name.contains("malformed") => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(opened >= 12, "{opened} documents");
}

/// An encryption dictionary as nobody should write one.
fn hostile() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "-1",
        "40",
        "128",
        "256",
        "999999999999",
        "null",
        "()",
        "(short)",
        "[1 2]",
        "/Standard",
        "/AESV2",
        "/AESV3",
        "/V2",
        "/None",
        "/Identity",
        "/StdCF",
        "true",
        "false",
        "<</StdCF<</CFM/AESV3>>>>",
        "<</StdCF<</CFM/V2/Length 5>>>>",
        "9 0 R",
    ])
    .prop_map(str::to_owned);
    let bytes = prop::collection::vec(any::<u8>(), 0..140)
        .prop_map(|bytes| format!("<{}>", hex::encode(bytes)));
    let key = prop::sample::select(vec![
        "V",
        "R",
        "O",
        "U",
        "P",
        "OE",
        "UE",
        "Perms",
        "Length",
        "CF",
        "StmF",
        "StrF",
        "EFF",
        "EncryptMetadata",
    ]);
    prop::collection::vec((key, proptest::prop_oneof![value, bytes]), 4..14).prop_map(|entries| {
        entries.iter().map(|(key, value)| format!("/{key} {value}")).collect::<String>()
    })
}

proptest! {
    #[test]
    fn hostile_encryption_dictionaries_end_without_panic(
        entries in hostile(),
        secret in ".{0,8}",
    ) {
        let mut bytes = b"%PDF-2.0\n1 0 obj\n<</Type/Catalog/Lang(vi)>>\nendobj\n".to_vec();
        let at = bytes.len();
        let encrypt = format!("2 0 obj\n<</Filter/Standard{entries}>>\nendobj\n");
        bytes.extend(encrypt.bytes());
        let xref = bytes.len();
        let tail = format!(
            "xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n{at:010} 00000 n \n\
             trailer\n<</Size 3/Root 1 0 R/Encrypt 2 0 R/ID[(a)(b)]>>\nstartxref\n{xref}\n%%EOF\n"
        );
        bytes.extend(tail.bytes());
        let secret = password(&secret);
        if let Ok(file) = PdfFile::open(&bytes, &Limits::default(), Some(&secret)) {
            let _ = file.latest().catalog();
            let _ = file.protection().conceal(Reference { number: 1, generation: 0 }, b"(x)".to_vec());
        }
    }
}

#[test]
fn stream_whose_filter_readers_would_not_agree_on_is_not_decrypted() {
    let bytes = modern(Permissions::all());
    let secret = password(USER);
    let file = PdfFile::open(&bytes, &Limits::default(), Some(&secret)).expect("a PDF");
    let reveal = |dictionary: &str| {
        let text = format!("50 0 obj\n{dictionary}\nstream\nx\nendstream").into_bytes();
        let read = Parser::new(&text, 0, 10).indirect().expect("an object");
        let Object::Stream(stream) = &read.object else { panic!("no stream") };
        file.protection().reveal_stream(stream, b"in the open".to_vec())
    };
    let crypt = "<</Filter[/Crypt]/DecodeParms[<</Name/Identity>>]>>";
    assert_eq!(reveal(crypt).expect("Identity"), b"in the open");
    for unclear in [
        "<</Filter 9 0 R>>",
        "<</Filter[9 0 R]>>",
        "<</Filter[/ASCIIHexDecode/Crypt]>>",
        "<</Type 9 0 R>>",
        "<</Filter/Crypt/DecodeParms 9 0 R>>",
        "<</Filter/Crypt/DecodeParms<</Name/Other>>>>",
        "<</Filter/Crypt/DecodeParms<</Name 9 0 R>>>>",
    ] {
        assert!(reveal(unclear).is_err(), "{unclear}");
    }
}

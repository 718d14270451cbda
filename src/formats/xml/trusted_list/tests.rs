//! Trusted lists as text, with what is read of them.

use super::Granted;
use super::TrustedList;
use super::is_trusted_list;
use super::read_trusted_list;
use crate::formats::limits::Limits;
use crate::formats::x509::sample::Party;
use crate::model::AnchorUsage;
use crate::model::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

const TYPE: &str = "http://uri.etsi.org/TrstSvc/Svctype/";
const STATUS: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";

fn t(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn status(kind: &str, status: &str, since: &str) -> String {
    format!(
        "<ServiceTypeIdentifier>{TYPE}{kind}</ServiceTypeIdentifier>\
         <ServiceStatus>{STATUS}{status}</ServiceStatus>\
         <StatusStartingTime>{since}T00:00:00Z</StatusStartingTime>"
    )
}

fn service(current: &str, certificates: &[&[u8]], history: &[String]) -> String {
    let digital: String = certificates
        .iter()
        .map(|der| {
            let base64 = STANDARD.encode(der);
            format!("<DigitalId><X509Certificate>\n{base64}\n</X509Certificate></DigitalId>")
        })
        .collect();
    let history: String = history
        .iter()
        .map(|one| format!("<ServiceHistoryInstance>{one}</ServiceHistoryInstance>"))
        .collect();
    format!(
        "<TSPService><ServiceInformation>{current}<ServiceName><Name xml:lang=\"vi\">Dịch vụ</Name>\
         <Name xml:lang=\"en\">A service</Name></ServiceName><ServiceDigitalIdentity>{digital}\
         <DigitalId><X509SKI>AAAA</X509SKI></DigitalId></ServiceDigitalIdentity>\
         </ServiceInformation><ServiceHistory>{history}</ServiceHistory></TSPService>"
    )
}

fn list(services: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><tsl:TrustServiceStatusList xmlns:tsl=\"http://uri.etsi.org/02231/v2#\" \
         xmlns=\"http://uri.etsi.org/02231/v2#\" TSLTag=\"x\"><SchemeInformation>\
         <TSLSequenceNumber>12</TSLSequenceNumber><SchemeOperatorName><Name xml:lang=\"en\">An \
         operator</Name></SchemeOperatorName><SchemeTerritory>VN</SchemeTerritory>\
         <ListIssueDateTime>2026-01-01T00:00:00Z</ListIssueDateTime><NextUpdate><dateTime>\
         2026-07-01T00:00:00Z</dateTime></NextUpdate></SchemeInformation><TrustServiceProviderList>\
         <TrustServiceProvider><TSPInformation><TSPName><Name xml:lang=\"en\">A provider</Name></TSPName>\
         </TSPInformation><TSPServices>{services}</TSPServices></TrustServiceProvider>\
         </TrustServiceProviderList></tsl:TrustServiceStatusList>"
    )
}

fn read(services: &str) -> Result<TrustedList, String> {
    read_trusted_list(list(services).as_bytes(), &Limits::default()).map_err(|e| e.to_string())
}

fn granted(current: &str, history: &[String]) -> Vec<Granted> {
    let mut list = read(&service(current, &[], history)).expect("a list");
    list.services.remove(0).granted
}

#[test]
fn a_list_says_who_is_granted_what_and_since_when() {
    let party = Party::new("root");
    let certificate = party.issue(1, &party, &[]);
    let text = service(&status("CA/QC", "granted", "2020-01-01"), &[&certificate.der], &[]);
    let read = read(&text).expect("a list");
    assert_eq!(read.operator, "An operator");
    assert_eq!(read.territory.as_deref(), Some("VN"));
    assert_eq!(read.sequence, Some(12));
    assert_eq!(read.next_update, Some(t("2026-07-01")));
    let [service] = read.services.as_slice() else { panic!("{:?}", read.services) };
    assert_eq!((service.provider.as_str(), service.name.as_str()), ("A provider", "A service"));
    assert_eq!(service.certificates, [certificate]);
    let since = t("2020-01-01");
    let period = Granted { usage: AnchorUsage::Signature, from: since, until: None };
    assert_eq!(service.granted, [period]);
    assert!(is_trusted_list(list("").as_bytes()));
    assert!(!is_trusted_list(b"<a/>"));
}

#[test]
fn types_are_usages_and_others_none() {
    for (kind, usage) in [
        ("CA/QC", Some(AnchorUsage::Signature)),
        ("CA/PKC", Some(AnchorUsage::Signature)),
        ("TSA/QTST", Some(AnchorUsage::Timestamp)),
        ("TSA", Some(AnchorUsage::Timestamp)),
        ("Certstatus/OCSP/QC", Some(AnchorUsage::Ocsp)),
        ("Certstatus/CRL", Some(AnchorUsage::Crl)),
        ("EDS/Q", None),
        ("CA", None),
        ("NationalRootCA-QC", None),
    ] {
        let found = granted(&status(kind, "granted", "2020-01-01"), &[]);
        assert_eq!(found.first().map(|period| period.usage), usage, "{kind}");
    }
}

#[test]
fn a_service_that_was_withdrawn_counts_until_the_second_before() {
    let now = status("CA/QC", "withdrawn", "2024-05-01");
    let before = status("CA/QC", "granted", "2016-07-01");
    let supervised = status("CA/QC", "undersupervision", "2010-01-01");
    let period = Granted {
        usage: AnchorUsage::Signature,
        from: t("2010-01-01"),
        until: Some(t("2024-04-30T23:59:59Z")),
    };
    assert_eq!(granted(&now, &[before, supervised]), [period]);
    assert_eq!(granted(&now, &[]), []);
}

#[test]
fn a_service_that_was_granted_again_has_a_gap() {
    let now = status("TSA/QTST", "granted", "2024-05-01");
    let withdrawn = status("TSA/QTST", "withdrawn", "2022-05-01");
    let first = status("TSA/QTST", "granted", "2016-07-01");
    let usage = AnchorUsage::Timestamp;
    let periods = [
        Granted { usage, from: t("2016-07-01"), until: Some(t("2022-04-30T23:59:59Z")) },
        Granted { usage, from: t("2024-05-01"), until: None },
    ];
    // In whatever order the history stands.
    assert_eq!(granted(&now, &[withdrawn.clone(), first.clone()]), periods);
    assert_eq!(granted(&now, &[first, withdrawn]), periods);
}

#[test]
fn of_two_statuses_of_one_moment_the_present_one_counts() {
    let withdrawn = status("CA/QC", "withdrawn", "2016-07-01");
    let granted_then = status("CA/QC", "granted", "2016-07-01");
    assert_eq!(granted(&withdrawn, std::slice::from_ref(&granted_then)), []);
    assert_eq!(granted(&granted_then, &[withdrawn]).len(), 1);
}

#[test]
fn a_status_of_another_scheme_is_not_trusted() {
    let current = status("CA/QC", "granted", "2020-01-01")
        .replace("http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/", "http://example.org/");
    assert_eq!(granted(&current, &[]), []);
    assert_eq!(granted(&status("CA/QC", "granted2", "2020-01-01"), &[]), []);
    let current = status("CA/QC", "granted", "2020-01-01")
        .replace("http://uri.etsi.org/TrstSvc/Svctype/", "http://example.org/Svctype/");
    assert_eq!(granted(&current, &[]), []);
}

#[test]
fn services_elsewhere_in_the_file_do_not_count() {
    let party = Party::new("root");
    let certificate = party.issue(1, &party, &[]);
    let text = service(&status("CA/QC", "granted", "2020-01-01"), &[&certificate.der], &[]);
    let hidden = format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:Object>\
         <TrustServiceProviderList><TrustServiceProvider><TSPServices>{text}</TSPServices>\
         </TrustServiceProvider></TrustServiceProviderList></ds:Object></ds:Signature>"
    );
    let whole = list("").replace("</tsl:Trust", &format!("{hidden}</tsl:Trust"));
    let read = read_trusted_list(whole.as_bytes(), &Limits::default()).expect("a list");
    assert_eq!(read.services, []);
}

#[test]
fn what_is_no_list_is_refused() {
    let current = status("CA/QC", "granted", "2020-01-01");
    for wrong in [
        "<a/>".to_owned(),
        list(&service(&current.replace("T00:00:00Z", ""), &[], &[]).replace("2020-01-01", "soon")),
        list(&service(&current, &[b"no certificate"], &[])),
        list(&service(&current, &[], &[]).replace("X509SKI>", "X509Certificate>")),
        list("<TSPService/>"),
        list("").replace("SchemeInformation", "Other"),
        list("").replace("02231/v2#", "02231/v3#"),
        list("")[..80].to_owned(),
    ] {
        assert!(read_trusted_list(wrong.as_bytes(), &Limits::default()).is_err(), "{wrong}");
    }
    let tight = Limits { xml_size: 10, ..Limits::default() };
    assert!(read_trusted_list(list("").as_bytes(), &tight).is_err());
}

proptest! {
    #[test]
    fn altered_lists_are_read_or_refused(at in 0_usize..1000, byte in any::<u8>()) {
        let text = list(&service(&status("CA/QC", "granted", "2020-01-01"), &[], &[]));
        let mut bytes = text.into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read_trusted_list(&bytes, &Limits::default());
    }
}

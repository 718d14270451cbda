//! The published fingerprints of the Vietnamese government's and the national authorities. Known,
//! so that one of them is named when it is given and a namesake stands out; never trusted by
//! themselves, and no certificate of theirs is part of this program.

use crate::model::Certificate;

/// An authority whose fingerprint is published.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PublishedAuthority {
    /// English.
    pub en: &'static str,
    /// Vietnamese.
    pub vi: &'static str,
    /// Common name in its certificate.
    pub common_name: &'static str,
    /// SHA-256 of its certificate, hex.
    pub sha256: &'static str,
}

/// Who a certificate turns out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recognised {
    /// Its fingerprint is a published one.
    Published(&'static PublishedAuthority),
    /// It bears the name of a published one and is another certificate.
    Namesake(&'static PublishedAuthority),
}

/// Government Cipher Committee (VGCA), generations 1 and 2, then the national authorities.
pub const PUBLISHED: &[PublishedAuthority] = &[
    PublishedAuthority {
        en: "the government's Root CA, generation 1",
        vi: "Root CA chuyên dùng Chính phủ thế hệ 1",
        common_name: "Co quan chung thuc so chuyen dung Chinh phu (RootCA)",
        sha256: "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90",
    },
    PublishedAuthority {
        en: "the government's CA for state agencies, generation 1",
        vi: "CA Chính phủ (cơ quan nhà nước) thế hệ 1",
        common_name: "Co quan chung thuc so Chinh phu",
        sha256: "75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe",
    },
    PublishedAuthority {
        en: "the CA of the Ministry of Finance, generation 1",
        vi: "CA Bộ Tài chính thế hệ 1",
        common_name: "Co quan chung thuc so Bo Tai chinh",
        sha256: "a262cfa489dbbe666f8b89fab832547809874d5a06fa9f7a38fc227ebdf40514",
    },
    PublishedAuthority {
        en: "the CA of the Ministry of Public Security, generation 1",
        vi: "CA Bộ Công an thế hệ 1",
        common_name: "Co quan chung thuc so Bo Cong an",
        sha256: "ecbf8428266c549eb1bfdc2715270d5b9dff3bbbe2d3f0c33e0fd91f70b2d943",
    },
    PublishedAuthority {
        en: "the CA of the Communist Party, generation 1",
        vi: "CA Đảng Cộng sản thế hệ 1",
        common_name: "Co quan chung thuc so Dang Cong san",
        sha256: "6e218b3ebc2f31b0d03205c64fd7e8920fb47187d37afcdb4cb2bb4178bf4635",
    },
    PublishedAuthority {
        en: "the CA of the Ministry of Foreign Affairs, generation 1",
        vi: "CA Bộ Ngoại giao thế hệ 1",
        common_name: "Cơ quan chứng thực số Bộ Ngoại giao",
        sha256: "3c4281296f92d292cc952295fe41ad7d0b37438ff1d143b56c4642cc1b14bd93",
    },
    PublishedAuthority {
        en: "the government's Root CA, generation 2",
        vi: "Root CA chuyên dùng Chính phủ thế hệ 2",
        common_name: "RootCA chuyên dùng Chính phủ G2",
        sha256: "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8",
    },
    PublishedAuthority {
        en: "the government's CA for state agencies, generation 2",
        vi: "CA phục vụ các cơ quan Nhà nước thế hệ 2",
        common_name: "CA phục vụ các cơ quan Nhà nước G2",
        sha256: "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b",
    },
    PublishedAuthority {
        en: "the government's CA for the Party, generation 2",
        vi: "CA phục vụ các cơ quan Đảng thế hệ 2",
        common_name: "CA phục vụ các cơ quan Đảng G2",
        sha256: "e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81",
    },
    PublishedAuthority {
        en: "the national Root CA of 2008 (public authorities, not the government's own)",
        vi: "Root CA quốc gia năm 2008 (CA công cộng, không phải chuyên dùng công vụ)",
        common_name: "MIC National Root CA",
        sha256: "ca918d635bb130bec97639e6aabf7edbc4eb1310f8058b9419f467ae0230ad8c",
    },
    PublishedAuthority {
        en: "the national Root CA of 2014 (public authorities, not the government's own)",
        vi: "Root CA quốc gia năm 2014 (CA công cộng, không phải chuyên dùng công vụ)",
        common_name: "Vietnam National Root CA",
        sha256: "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7",
    },
    PublishedAuthority {
        en: "VNPT-CA of 2024 (a public authority, not the government's own)",
        vi: "VNPT-CA năm 2024 (CA công cộng, không phải chuyên dùng công vụ)",
        common_name: "VNPT-CA SHA2",
        sha256: "7d6ba5245317f9ed5d8bc765a4634d26ac6340d36b9f584df3b52d9c4a81a306",
    },
];

/// Whether a certificate is a published authority's, or bears the name of one. Names are held
/// against each other by their letters alone: case, accents, spaces and marks do not tell an
/// imitation apart.
pub fn recognise(certificate: &Certificate) -> Option<Recognised> {
    let fingerprint = certificate.id.to_string();
    if let Some(known) = PUBLISHED.iter().find(|known| known.sha256 == fingerprint) {
        return Some(Recognised::Published(known));
    }
    let names: Vec<String> = certificate.subject.values(COMMON_NAME).map(letters).collect();
    let same = |known: &&PublishedAuthority| names.contains(&letters(known.common_name));
    PUBLISHED.iter().find(same).map(Recognised::Namesake)
}

const COMMON_NAME: &str = "2.5.4.3";

/// Vietnamese letters by what is left without their marks.
const BASES: &[(char, &str)] = &[
    ('a', "àáảãạăằắẳẵặâầấẩẫậ"),
    ('d', "đ"),
    ('e', "èéẻẽẹêềếểễệ"),
    ('i', "ìíỉĩị"),
    ('o', "òóỏõọôồốổỗộơờớởỡợ"),
    ('u', "ùúủũụưừứửữự"),
    ('y', "ỳýỷỹỵ"),
];

fn letters(name: &str) -> String {
    // Combining marks are no letters, so that a name in another normal form loses them here.
    without_marks(name).filter(|letter| letter.is_alphanumeric()).collect()
}

/// A Vietnamese name in lower case without its marks: `Chính phủ` is `chinh phu`.
pub fn without_marks(name: &str) -> impl Iterator<Item = char> {
    let base = |letter: char| {
        let known = BASES.iter().find(|(_, marked)| marked.contains(letter));
        known.map_or(letter, |(base, _)| *base)
    };
    name.chars().flat_map(char::to_lowercase).map(base)
}

#[cfg(test)]
mod tests {
    use super::PUBLISHED;
    use super::Recognised;
    use super::letters;
    use super::recognise;
    use crate::formats::x509::sample::Party;
    use crate::model::CertificateId;

    fn named(name: &str) -> crate::model::Certificate {
        let party = Party::new(name);
        party.issue(1, &party, &[]).as_ref().clone()
    }

    #[test]
    fn every_fingerprint_is_one_and_stands_once() {
        for (at, known) in PUBLISHED.iter().enumerate() {
            let id = CertificateId::from_hex(known.sha256).expect("64 digits");
            assert_eq!(id.to_string(), known.sha256, "in lower case");
            let later = &PUBLISHED[at + 1..];
            assert!(later.iter().all(|other| other.sha256 != known.sha256));
            assert!(
                later.iter().all(|other| letters(other.common_name) != letters(known.common_name))
            );
        }
    }

    #[test]
    fn a_published_fingerprint_is_named_whatever_the_certificate_says() {
        let mut certificate = named("whoever");
        assert_eq!(recognise(&certificate), None);
        certificate.id = CertificateId::from_hex(PUBLISHED[6].sha256).expect("64 digits");
        assert_eq!(recognise(&certificate), Some(Recognised::Published(&PUBLISHED[6])));
    }

    #[test]
    fn a_namesake_stands_out_also_where_it_is_spelt_a_little_otherwise() {
        for name in [
            "RootCA chuyên dùng Chính phủ G2",
            "Root CA CHUYÊN DÙNG CHÍNH PHỦ - G2",
            "RootCA chuyen dung Chinh phu G2",
            "RootCA chuye\u{302}n du\u{300}ng Chi\u{301}nh phu\u{309} G2",
        ] {
            let found = recognise(&named(name));
            assert_eq!(found, Some(Recognised::Namesake(&PUBLISHED[6])), "{name}");
        }
        assert_eq!(recognise(&named("RootCA chuyên dùng Chính phủ G2 MẪU")), None);
        assert_eq!(recognise(&named("CPCA chuyên dùng Chính phủ G2")), None);
    }
}

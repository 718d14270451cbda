//! Which machines may be asked. Addresses that stand in certificates are chosen by others: without
//! a rule, a document could make its reader knock at doors inside the reader's own network (AI-02).

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

/// Which machines may be asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum HostRule {
    /// Any: for addresses that the user gave.
    Any,
    /// Public addresses, and these hosts wherever they are (name or address, without a port).
    Public {
        /// Allowed although they are private, such as an agency's own copy of the CRLs.
        allowed: Vec<String>,
    },
}

impl HostRule {
    /// Whether this host is allowed by name.
    pub fn allows_name(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Public { allowed } => {
                allowed.iter().any(|name| name.eq_ignore_ascii_case(bare(host)))
            }
        }
    }

    /// Whether a host at this address may be asked.
    pub fn allows(&self, host: &str, address: IpAddr) -> bool {
        self.allows_name(host) || is_public(address)
    }
}

/// A host without the brackets of an IPv6 address and without the dot of a full name.
fn bare(host: &str) -> &str {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
}

/// Whether an address is one of the public internet, by the IANA special-purpose registries.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        || first == 0
        || first >= 240
        // Carrier-grade NAT, protocol assignments, benchmarks.
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && (second == 18 || second == 19));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    // An IPv4 address in another dress: mapped, compatible, NAT64, 6to4.
    let [.., high, low] = segments;
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            return is_public_v4(embedded(high, low));
        }
        [0x2002, a, b, ..] => return is_public_v4(embedded(a, b)),
        _ => {}
    }
    // Global unicast is 2000::/3; documentation (2001:db8::/32, 3fff::/20), Teredo and benchmarks
    // (2001::/23) are not.
    let global = first & 0xe000 == 0x2000;
    let documentation =
        (first == 0x2001 && second == 0xdb8) || (first == 0x3fff && second < 0x1000);
    let protocol = first == 0x2001 && second < 0x200;
    global && !documentation && !protocol
}

#[cfg(test)]
mod tests {
    use super::HostRule;
    use super::is_public;
    use std::net::IpAddr;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn private_addresses_are_not_public() {
        for text in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "::10.0.0.1",
        ] {
            assert!(!is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn public_addresses_are_public() {
        for text in ["8.8.8.8", "113.160.0.1", "172.32.0.1", "2400:6180::1", "::ffff:8.8.8.8"] {
            assert!(is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn allowed_host_may_be_private_and_another_may_not() {
        let rule = HostRule::Public { allowed: vec!["crl.noibo.gov.vn".into(), "::1".into()] };
        assert!(rule.allows("CRL.noibo.gov.vn", address("10.0.0.7")));
        assert!(rule.allows("[::1]", address("::1")));
        assert!(!rule.allows("x.crl.noibo.gov.vn", address("10.0.0.7")));
        assert!(rule.allows("ca.gov.vn", address("113.160.0.1")));
        assert!(HostRule::Any.allows("localhost", address("127.0.0.1")));
    }
}

//! Where requests may go: public addresses, and those the operator allows.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;

/// Addresses that may be reached though they are private: the value of `--allow-targets`. The default allows none.
///
/// A business's content decides where webhooks, catalogs and calls go; without this rule it could reach into the network of
/// whoever operates the server (SSRF). Every rule is about the resolved address, never about how it was spelt.
#[derive(Clone, Debug, Default)]
pub struct AllowTargets {
    listed: Arc<[IpNet]>,
    /// Public addresses are refused too, unless they are listed.
    listed_alone: bool,
}

impl AllowTargets {
    /// Whether a request may go to this address. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as what
    /// it is. Link-local addresses, where clouds keep their credentials, are never allowed.
    pub fn permits(&self, address: IpAddr) -> bool {
        let inner = embedded(address);
        if is_link_local(address) || is_link_local(inner) {
            return false;
        }
        (is_public(inner) && !self.listed_alone)
            || self
                .listed
                .iter()
                .any(|net| net.contains(&address) || net.contains(&inner))
    }

    /// The same list without public addresses that are not on it: where plain http may go.
    pub fn listed_alone(&self) -> Self {
        Self {
            listed_alone: true,
            ..self.clone()
        }
    }
}

impl FromStr for AllowTargets {
    type Err = String;

    /// Addresses or CIDRs, separated by commas; spaces around them and empty parts are ignored.
    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                let net = part
                    .parse::<IpNet>()
                    .or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
                net.map_err(|_| format!("`{part}` is neither an address nor a CIDR such as 10.0.0.0/8"))
            })
            .collect::<Result<_, _>>()
            .map(|listed| Self {
                listed,
                listed_alone: false,
            })
    }
}

/// The IPv4 address that an IPv6 one stands for, where it does; else the address itself.
fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let join = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match [a, b, c, d, e, f] {
        // IPv4-mapped (RFC 4291), IPv4-compatible (deprecated there; `::` and `::1` are its first two), IPv4-translated (RFC 2765)
        [0, 0, 0, 0, 0, 0xffff] | [0, 0, 0, 0, 0xffff, 0] => join(g, h),
        [0, 0, 0, 0, 0, 0] if g != 0 => join(g, h),
        // NAT64 (RFC 6052)
        [0x64, 0xff9b, 0, 0, 0, 0] => join(g, h),
        // 6to4 (RFC 3056)
        [0x2002, high, low, ..] => join(high, low),
        _ => address,
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

/// Whether anybody on the internet may be reached there, by the IANA registries of special-purpose addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0                              // this network
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT, RFC 6598
        || (a == 192 && b == 0 && c == 0)      // protocol assignments
        || (a == 192 && b == 88 && c == 99)    // 6to4 relays, deprecated
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || a >= 224                            // multicast, reserved, broadcast
        || [a, b, c, d] == [168, 63, 129, 16]; // public by number, but a cloud's own host agent
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out as global unicast; loopback, unique local, link-local and multicast lie outside it.
    let global = a & 0xe000 == 0x2000;
    let special = match a {
        // Protocol assignments (Teredo and others among them) and documentation.
        0x2001 => b < 0x200 || b == 0xdb8,
        // Documentation.
        0x3fff => b < 0x1000,
        _ => false,
    };
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allow: &str, cases: &[(&str, bool)]) {
        let allow: AllowTargets = allow.parse().expect("a good list");
        for (address, expected) in cases {
            let parsed: IpAddr = address.parse().expect("an address");
            assert_eq!(allow.permits(parsed), *expected, "{address}");
        }
    }

    #[test]
    fn only_public_addresses_by_default() {
        check(
            "",
            &[
                ("1.1.1.1", true),
                ("100.63.255.255", true),
                ("100.128.0.1", true),
                ("172.15.0.1", true),
                ("172.32.0.1", true),
                ("198.17.0.1", true),
                ("2606:4700::1111", true),
                ("::ffff:1.1.1.1", true),
                ("64:ff9b::1.1.1.1", true),
                ("0.0.0.0", false),
                ("10.1.2.3", false),
                ("100.64.0.1", false),
                ("100.100.100.200", false),
                ("127.0.0.1", false),
                ("127.255.0.1", false),
                ("168.63.129.16", false),
                ("169.254.169.254", false),
                ("172.16.0.1", false),
                ("172.31.255.255", false),
                ("192.0.0.1", false),
                ("192.0.2.1", false),
                ("192.168.1.1", false),
                ("198.18.0.1", false),
                ("198.51.100.1", false),
                ("203.0.113.1", false),
                ("224.0.0.1", false),
                ("240.0.0.1", false),
                ("255.255.255.255", false),
                ("::", false),
                ("::1", false),
                ("::127.0.0.1", false),
                ("::ffff:127.0.0.1", false),
                ("::ffff:169.254.169.254", false),
                ("::ffff:0:10.0.0.1", false),
                ("64:ff9b::10.0.0.1", false),
                ("64:ff9b:1::1", false),
                ("100::1", false),
                ("2001::1", false),
                ("2001:db8::1", false),
                ("2002:7f00:1::", false),
                ("2002:a00:1::", false),
                ("3fff::1", false),
                ("fc00::1", false),
                ("fd00:ec2::254", false),
                ("fe80::1", false),
                ("fec0::1", false),
                ("ff02::1", false),
            ],
        );
    }

    #[test]
    fn what_the_operator_allows() {
        check(
            "127.0.0.1, 10.0.0.0/8,,fd12::/16",
            &[
                ("127.0.0.1", true),
                ("127.0.0.2", false),
                ("::ffff:127.0.0.1", true),
                ("::1", false),
                ("10.200.0.1", true),
                ("64:ff9b::10.200.0.1", true),
                ("192.168.0.1", false),
                ("fd12::7", true),
                ("fd13::7", false),
            ],
        );
    }

    #[test]
    fn where_plain_http_may_go() {
        let listed: AllowTargets = "127.0.0.1,1.1.1.0/24".parse().expect("a good list");
        for (address, expected) in [
            ("127.0.0.1", true),
            ("1.1.1.1", true),
            ("8.8.8.8", false),
            ("10.0.0.1", false),
        ] {
            let parsed: IpAddr = address.parse().expect("an address");
            assert_eq!(listed.listed_alone().permits(parsed), expected, "{address}");
        }
    }

    #[test]
    fn never_link_local() {
        check(
            "0.0.0.0/0,::/0",
            &[
                ("10.0.0.1", true),
                ("::1", true),
                ("169.254.169.254", false),
                ("::ffff:169.254.169.254", false),
                ("64:ff9b::169.254.169.254", false),
                ("2002:a9fe:a9fe::1", false),
                ("fe80::1", false),
            ],
        );
    }

    #[test]
    fn a_bad_list_is_named() {
        for bad in ["localhost", "10.0.0.0/33", "10.0.0", "127.0.0.1;10.0.0.1"] {
            let error = bad.parse::<AllowTargets>().err().unwrap_or_default();
            assert!(error.contains(bad), "{error}");
        }
    }
}

//! Which addresses belong to the public Internet. Whatever is not known to is taken to be somebody's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are not public: their first address and the length of their prefix. After the IANA registry of
/// special-purpose addresses.
const V4: &[(Ipv4Addr, u32)] = &[
    // This host, and this network.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private networks.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Behind a provider's translation.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // The machine itself.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // The link, and what a cloud tells its machines about themselves.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Protocol assignments, documentation, relays, benchmarks.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, and what is reserved, broadcast included.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Blocks within 2000::/3, the only part of IPv6 that is public, that are not.
const V6: &[(Ipv6Addr, u32)] = &[
    // Protocol assignments: Teredo, ORCHID, benchmarks, …
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // Relays.
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
];

/// Whether an address is a public one, as far as one can tell by looking at it. An IPv6 address that stands for an IPv4 address is
/// what that is.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => {
                let bits = address.to_bits();
                bits >> 125 == 1 && !V6.iter().any(|(block, length)| (bits ^ block.to_bits()) >> (128 - length) == 0)
            }
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !V4.iter().any(|(block, length)| (bits ^ block.to_bits()) >> (32 - length) == 0)
}

/// The IPv4 address that an IPv6 address leads to: mapped (`::ffff:a.b.c.d`), translated (`64:ff9b::a.b.c.d`), or by 6to4
/// (`2002:aabb:ccdd::`).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let pair = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => pair(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let check = |list: &str, expect: bool| {
            for text in list.split_whitespace() {
                assert_eq!(is_public(text.parse().expect("an address")), expect, "{text}");
            }
        };
        check("1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0", true);
        check("169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 223.255.255.255", true);
        check("198.17.255.255 198.20.0.0 192.0.1.0 203.0.112.255 203.0.114.0", true);
        check("0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255", false);
        check("169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.31.255.255 192.168.0.1 192.168.255.255", false);
        check("192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9", false);
        check("224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255", false);
        check("2606:4700:4700::1111 2a00:1450:4001:81b::200e 2400:cb00::1 2001:200::1 2001:4860:4860::8888", true);
        check(":: ::1 fe80::1 febf::1 fec0::1 fc00::1 fd12:3456::1 ff02::1 ff0e::1 100::1 4000::1 e000::1", false);
        check("2001::1 2001:db8::1 2001:10::1 2001:20::1 3fff::1 2620:4f:8000::1 5f00::1", false);
        // The same IPv4 addresses in the clothes of IPv6.
        check("::ffff:1.1.1.1 64:ff9b::8.8.8.8 2002:101:101::1", true);
        check("::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:0 ::ffff:192.168.0.1", false);
        check("64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1.1.1.1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:1::", false);
        check("::127.0.0.1 ::1.1.1.1 ::7f00:1 ::ffff:0:1.1.1.1", false);
    }
}

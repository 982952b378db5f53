//! Which addresses of the network a server may send us to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address belongs to the public internet, as opposed to this machine,
/// its neighbours, or no one. Addresses that embed an IPv4 address are judged by it
/// where they are plain, and refused where a gateway would unwrap them.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network; loopback; private.
        [0 | 10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] => true,
        // Shared by a provider; link-local; benchmarks.
        [100, 64..=127, ..] | [169, 254, ..] | [198, 18 | 19, ..] => true,
        // Protocol assignments; documentation; the old 6to4 relay.
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] => true,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Teredo, benchmarks and other protocol assignments; documentation; 6to4.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => {
            false
        }
        // Only this eighth of the space is handed out to the public internet.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addresses: &[&str], public: bool) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn the_internet_is_public() {
        check(&["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "192.0.1.1"], true);
        check(&["2606:4700::1111", "2a00:1450:4001::1", "::ffff:1.1.1.1"], true);
    }

    #[test]
    fn this_machine_and_its_neighbours_are_not() {
        check(&["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1"], false);
        check(&["192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1"], false);
        check(&["224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.1"], false);
        check(&["::1", "::", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1", "fec0::1"], false);
    }

    #[test]
    fn an_embedded_address_is_no_way_round() {
        check(&["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"], false);
        check(&["::ffff:169.254.169.254", "64:ff9b:1::a00:1", "2001::1"], false);
    }
}

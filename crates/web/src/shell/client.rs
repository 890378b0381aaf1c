//! Where a request comes from: the peer's address, or what a trusted proxy says of it.
//!
//! Invariant: a client cannot choose its own address. `X-Forwarded-For` is read from right to left, and only as long as
//! the address to the right of an entry belongs to a configured proxy. Called by the edge, once per request.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// Most entries of forwarded chains that are looked at; a longer chain is somebody playing.
const MAX_HOPS: usize = 16;
/// Bits of an IPv6 address that one customer of a provider usually has in common.
const V6_PREFIX_BITS: u32 = 64;

/// The other end of the connection, put into the request by the server.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address, as far as it can be believed.
    pub ip: IpAddr,
    /// Whether it stands on this machine and no proxy is known to be in between.
    pub local: bool,
}

impl Client {
    /// Works out the client.
    pub fn of(peer: Option<Peer>, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        // Without a peer there is no socket: a request made inside the process.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip().to_canonical());
        let is_trusted = |ip: &IpAddr| trusted.iter().any(|network| network.contains(ip));
        let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
        let behind_proxy = forwarded || headers.contains_key("via") || is_trusted(&peer);
        let mut ip = peer;
        for hop in hops(headers).take(MAX_HOPS) {
            if !is_trusted(&ip) {
                break;
            }
            match hop {
                Some(named) => ip = named,
                None => break,
            }
        }
        Self { ip, local: peer.is_loopback() && !behind_proxy }
    }

    /// The client of a request that came through the edge.
    pub(crate) fn of_request(extensions: &Extensions) -> Self {
        let nobody = Self { ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED), local: false };
        extensions.get::<Client>().copied().unwrap_or(nobody)
    }

    /// What the limits count by: the address, or the network that one holder has on IPv6.
    pub fn bucket(&self) -> IpAddr {
        match self.ip {
            IpAddr::V4(_) => self.ip,
            IpAddr::V6(ip) => IpAddr::V6((u128::from(ip) & !(u128::MAX >> V6_PREFIX_BITS)).into()),
        }
    }
}

/// Entries of all `X-Forwarded-For` headers from right to left; `None` for one that is no address.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).map(|entry| {
        let entry = entry.trim();
        let address = entry.parse().ok().or_else(|| Some(entry.parse::<SocketAddr>().ok()?.ip()));
        address.map(|ip: IpAddr| ip.to_canonical())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> Client {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        Client::of(Some(Peer(SocketAddr::new(peer.parse().unwrap(), 1))), &headers, &trusted)
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_from_the_right() {
        let rows: [(&str, &[&str], &[&str], &str); 8] = [
            ("9.9.9.9", &["1.1.1.1"], &[], "9.9.9.9"),
            ("10.0.0.1", &["1.1.1.1"], &["10.0.0.0/8"], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6, 1.1.1.1"], &["10.0.0.0/8"], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6, 1.1.1.1, 10.0.0.2"], &["10.0.0.0/8"], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6", "1.1.1.1"], &["10.0.0.0/8"], "1.1.1.1"),
            ("10.0.0.1", &["junk"], &["10.0.0.0/8"], "10.0.0.1"),
            ("10.0.0.1", &[], &["10.0.0.0/8"], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["[2001:db8::1]:55"], &["10.0.0.0/8"], "2001:db8::1"),
        ];
        for (peer, forwarded, trusted, expected) in rows {
            assert_eq!(client(peer, forwarded, trusted).ip.to_string(), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn local_means_no_proxy() {
        assert!(client("127.0.0.1", &[], &[]).local);
        assert!(!client("127.0.0.1", &["127.0.0.1"], &[]).local);
        assert!(!client("127.0.0.1", &[], &["127.0.0.1/32"]).local);
        assert!(!client("9.9.9.9", &[], &[]).local);
    }

    #[test]
    fn one_holder_of_ipv6_addresses_has_one_bucket() {
        let (a, b) = (client("2001:db8::1", &[], &[]), client("2001:db8::ffff:2", &[], &[]));
        assert_eq!(a.bucket(), b.bucket());
        assert_ne!(a.bucket(), client("2001:db8:0:1::1", &[], &[]).bucket());
    }
}

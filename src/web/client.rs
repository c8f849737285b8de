//! Who is at the other end: the peer's address, seen through trusted proxies only (never what a stranger's header says).

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use poem::http::HeaderMap;
use poem::{FromRequest, Request, RequestBody, Result};

use crate::config::Config;

/// The address that limits count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Walks `X-Forwarded-For` from the right while the hop is one of ours; the first stranger is the client.
#[must_use]
pub fn client_address(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let ours = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    let hops = forwarded.iter().rev().flat_map(|line| line.rsplit(',')).take(32);
    for hop in hops {
        if !ours(client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

/// Whether a person asked for this on a page of this site or by its address: not another site in their name, and not a browser that
/// fetches ahead. Browsers say so themselves (Fetch Metadata Request Headers; the header `Sec-Purpose` of the Fetch Standard); what says
/// nothing is believed.
#[must_use]
pub fn is_deliberate(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase);
    let from_here = says("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let ahead = ["sec-purpose", "purpose", "x-moz"].iter().filter_map(|name| says(name));
    from_here && ahead.into_iter().all(|purpose| !purpose.contains("prefetch") && !purpose.contains("prerender"))
}

impl ClientAddress {
    /// Reads the request's peer and, behind trusted proxies, its forwarding header.
    #[must_use]
    pub fn of(req: &Request, trusted: &[IpNet]) -> Self {
        let peer = req.remote_addr().as_socket_addr().map_or(IpAddr::from([0, 0, 0, 0]), std::net::SocketAddr::ip);
        let forwarded: Vec<&str> =
            req.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
        Self(client_address(peer, &forwarded, trusted))
    }
}

impl<'a> FromRequest<'a> for ClientAddress {
    async fn from_request(req: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        let config: &Arc<Config> = req.data().ok_or_else(super::error_page::not_wired)?;
        Ok(Self::of(req, &config.trusted_proxies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_person_asked_for_says_so() {
        let deliberate = |pairs: &[(&'static str, &'static str)]| {
            is_deliberate(&pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect())
        };
        assert!(deliberate(&[]));
        assert!(deliberate(&[("sec-fetch-site", "same-origin"), ("sec-fetch-dest", "document")]));
        assert!(deliberate(&[("sec-fetch-site", "none")]));
        assert!(!deliberate(&[("sec-fetch-site", "cross-site")]));
        assert!(!deliberate(&[("sec-fetch-site", "same-site")]));
        assert!(!deliberate(&[("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch;prerender")]));
        assert!(!deliberate(&[("purpose", "prefetch")]));
    }

    #[test]
    fn only_trusted_hops_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(client_address(ip("203.0.113.9"), &["1.2.3.4"], &trusted), ip("203.0.113.9"));
        assert_eq!(client_address(ip("10.0.0.1"), &["1.2.3.4"], &trusted), ip("1.2.3.4"));
        assert_eq!(client_address(ip("10.0.0.1"), &["6.6.6.6, 1.2.3.4, 10.9.9.9"], &trusted), ip("1.2.3.4"));
        assert_eq!(client_address(ip("10.0.0.1"), &["6.6.6.6", "1.2.3.4"], &trusted), ip("1.2.3.4"));
        assert_eq!(client_address(ip("10.0.0.1"), &["nonsense"], &trusted), ip("10.0.0.1"));
    }
}

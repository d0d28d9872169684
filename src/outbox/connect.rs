//! From the address of a receiver to a connection with it.

use std::net::{IpAddr, SocketAddr};

use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use url::Host;

use crate::domain::webhook::{Failure, url::Target};

/// How many of its addresses are tried.
const TRIED: usize = 4;

/// Connects to one of the addresses that a receiver has. It may not have a single one that webhooks do not go to.
pub(super) async fn connect(target: &Target) -> Result<TcpStream, Failure> {
    let addresses = checked(target, addresses(target).await)?;
    for address in addresses.into_iter().take(TRIED) {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Ok(stream);
        }
    }
    Err(Failure::Unreachable)
}

/// What its certificate has to be for.
pub(super) fn server_name(target: &Target) -> Result<ServerName<'static>, Failure> {
    match &target.host {
        Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|_| Failure::Untrusted),
        Host::Ipv4(it) => Ok(ServerName::IpAddress(IpAddr::from(*it).into())),
        Host::Ipv6(it) => Ok(ServerName::IpAddress(IpAddr::from(*it).into())),
    }
}

/// Every address that its host has, as it is told now.
async fn addresses(target: &Target) -> Vec<SocketAddr> {
    match &target.host {
        Host::Ipv4(it) => vec![(*it, target.port).into()],
        Host::Ipv6(it) => vec![(*it, target.port).into()],
        Host::Domain(name) => lookup_host((name.as_str(), target.port)).await.map_or_else(|_| vec![], Iterator::collect),
    }
}

/// The same, if all of them may be sent to. A name that has none, and one that has others, are told alike.
fn checked(target: &Target, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Failure> {
    let may = !addresses.is_empty() && addresses.iter().all(|it| target.may_go_to(it.ip()));
    if may { Ok(addresses) } else { Err(Failure::NoAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::webhook::url::TrustedHosts;

    #[test]
    fn one_private_address_among_others_is_enough_to_refuse_a_name() {
        let check = |addresses: &[&str], trusted: &[&str], expect: bool| {
            let target = Target::parse("https://example.org/", &TrustedHosts::new(trusted.iter().copied())).expect("an address");
            let addresses: Vec<SocketAddr> = addresses.iter().map(|it| it.parse().expect("an address")).collect();
            let told = checked(&target, addresses.clone());
            assert_eq!(told, if expect { Ok(addresses) } else { Err(Failure::NoAddress) });
        };
        check(&["93.184.216.34:443", "[2606:4700:4700::1111]:443"], &[], true);
        check(&["93.184.216.34:443", "127.0.0.1:443"], &[], false);
        check(&["[::ffff:192.168.0.1]:443"], &[], false);
        check(&[], &[], false);
        check(&["127.0.0.1:443"], &["example.org"], true);
        check(&[], &["example.org"], false);
    }
}

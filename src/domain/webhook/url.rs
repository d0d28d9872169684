//! Where webhooks may go, by the looks of an address. What its name leads to is checked when something is sent there.

use std::{collections::BTreeSet, net::IpAddr};

use url::{Host, Url};

use super::address::is_public;
use crate::domain::{
    invalid::{Invalid, Mistake},
    text::Message,
};

/// The longest address, in bytes.
const BYTES: usize = 2_048;
/// Ports of receivers that nobody has to vouch for: those of HTTPS.
const PORTS: [u16; 2] = [443, 8_443];

/// The hosts that whoever runs the server vouches for: webhooks may go there whatever their address and port, and without TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedHosts {
    all: bool,
    hosts: BTreeSet<String>,
}

impl TrustedHosts {
    /// From names and addresses; `*` is any.
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        let hosts: BTreeSet<String> = hosts.into_iter().map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty()).collect();
        Self { all: hosts.contains("*"), hosts }
    }

    fn have(&self, host: &str) -> bool {
        self.all || self.hosts.contains(host) || self.hosts.contains(host.trim_matches(['[', ']']))
    }
}

/// An address that was taken apart, and may be sent to as far as it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The whole of it, in one way to write it.
    pub url: String,
    /// Whether it asks for TLS.
    pub is_tls: bool,
    /// The name or the address of its host.
    pub host: Host<String>,
    /// Its port.
    pub port: u16,
    /// What the header `Host` says.
    pub authority: String,
    /// What is asked for there.
    pub path: String,
    /// Whether it may have any address.
    pub is_trusted: bool,
}

impl Target {
    /// Takes an address apart, and says what is wrong with one that nothing is sent to.
    pub fn parse(text: &str, trusted: &TrustedHosts) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.len() > BYTES {
            return Err(wrong(Mistake::TooLong, "This address has more than 2,048 bytes.", "此地址超过 2048 字节。"));
        }
        let url = Url::parse(text).ok().filter(|it| ["http", "https"].contains(&it.scheme()));
        let found = url.as_ref().and_then(|it| Some((it, it.host()?.to_owned(), it.port_or_known_default()?)));
        let Some((url, host, port)) = found else {
            return Err(wrong(
                Mistake::InvalidFormat,
                "This is not an address of the web; write one like https://example.org/hook.",
                "这不是网址，请写成 https://example.org/hook 的样子。",
            ));
        };
        let is_trusted = trusted.have(&host.to_string());
        if let Some(invalid) = refused(url, &host, port, is_trusted) {
            return Err(invalid);
        }
        let authority = url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Ok(Self { url: url.to_string(), is_tls: url.scheme() == "https", host, port, authority, path, is_trusted })
    }

    /// Whether it may be sent to an address that its host has.
    #[must_use]
    pub fn may_go_to(&self, address: IpAddr) -> bool {
        self.is_trusted || is_public(address)
    }
}

fn refused(url: &Url, host: &Host<String>, port: u16, is_trusted: bool) -> Option<Invalid> {
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Some(wrong(
            Mistake::InvalidFormat,
            "Leave out the user, the password and what stands behind #: a receiver knows us by the signature.",
            "请去掉用户名、密码和 # 之后的部分：接收方凭签名识别我们。",
        ));
    }
    if is_trusted {
        return None;
    }
    let address: Option<IpAddr> = match host {
        Host::Ipv4(it) => Some((*it).into()),
        Host::Ipv6(it) => Some((*it).into()),
        Host::Domain(_) => None,
    };
    let is_local = matches!(host, Host::Domain(name) if is_local(name));
    if is_local || address.is_some_and(|it| !is_public(it)) {
        return Some(wrong(
            Mistake::OutOfRange,
            "This address is not on the public Internet; whoever runs the server can allow its host.",
            "此地址不在公共互联网上，可请服务器管理员放行该主机。",
        ));
    }
    if url.scheme() != "https" {
        return Some(wrong(
            Mistake::InvalidFormat,
            "Write an address that begins with https://; whoever runs the server can allow others for a host.",
            "请填写以 https:// 开头的地址，其他地址可请服务器管理员按主机放行。",
        ));
    }
    (!PORTS.contains(&port)).then(|| {
        wrong(
            Mistake::OutOfRange,
            "Webhooks go to the ports 443 and 8443; whoever runs the server can allow others for a host.",
            "仅允许 443 与 8443 端口，其他端口可请服务器管理员按主机放行。",
        )
    })
}

/// Names that never lead anywhere else: RFC 6761 and RFC 6762.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    ["localhost", "local", "internal"]
        .iter()
        .any(|it| name.strip_suffix(it).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn wrong(mistake: Mistake, en: &str, zh: &str) -> Invalid {
    Invalid::new("url", mistake.into(), Message::new(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_or_refused_by_their_looks() {
        let check = |url: &str, trusted: &[&str], expect: &str| {
            let told = match Target::parse(url, &TrustedHosts::new(trusted.iter().copied())) {
                Ok(it) => format!("{} {} {}", it.url, it.authority, it.path),
                Err(it) => it.code.as_str().to_owned(),
            };
            assert_eq!(told, expect, "{url} {trusted:?}");
        };
        check("https://example.org", &[], "https://example.org/ example.org /");
        check(" HTTPS://Example.ORG:443/a?b=c ", &[], "https://example.org/a?b=c example.org /a?b=c");
        check("https://example.org:8443/a", &[], "https://example.org:8443/a example.org:8443 /a");
        check("https://例え.jp/ö", &[], "https://xn--r8jz45g.jp/%C3%B6 xn--r8jz45g.jp /%C3%B6");
        check("https://1.1.1.1/", &[], "https://1.1.1.1/ 1.1.1.1 /");
        check("https://[2606:4700:4700::1111]:8443/", &[], "https://[2606:4700:4700::1111]:8443/ [2606:4700:4700::1111]:8443 /");
        for no_address in
            ["", "example.org", "ftp://example.org/", "file:///etc/passwd", "https://", "gopher://x", "javascript:1"]
        {
            check(no_address, &[], "INVALID_FORMAT");
        }
        check(&format!("https://example.org/{}", "a".repeat(2_048)), &[], "TOO_LONG");
        check("http://example.org/", &[], "INVALID_FORMAT");
        check("https://user:word@example.org/", &["*"], "INVALID_FORMAT");
        check("https://user@example.org/", &[], "INVALID_FORMAT");
        check("https://example.org/#a", &[], "INVALID_FORMAT");
        check("https://example.org:22/", &[], "OUT_OF_RANGE");
        for private in ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "10.0.0.7", "0"]
        {
            check(&format!("https://{private}/"), &[], "OUT_OF_RANGE");
        }
        for local in ["localhost", "LOCALHOST.", "desk.localhost", "printer.local", "metadata.google.internal"] {
            check(&format!("https://{local}/"), &[], "OUT_OF_RANGE");
        }
        check("https://notlocalhost/", &[], "https://notlocalhost/ notlocalhost /");
        check("http://127.0.0.1:9/x", &["127.0.0.1"], "http://127.0.0.1:9/x 127.0.0.1:9 /x");
        check("http://[::1]:9/", &["::1"], "http://[::1]:9/ [::1]:9 /");
        check("http://desk.lan/", &["Desk.LAN "], "http://desk.lan/ desk.lan /");
        check("http://other.lan/", &["desk.lan"], "INVALID_FORMAT");
        check("http://127.0.0.1:9/", &["*"], "http://127.0.0.1:9/ 127.0.0.1:9 /");
    }

    #[test]
    fn a_name_that_leads_to_a_private_address_is_not_followed() {
        let check = |trusted: &[&str], address: &str, expect: bool| {
            let target = Target::parse("https://example.org/", &TrustedHosts::new(trusted.iter().copied())).expect("an address");
            assert_eq!(target.may_go_to(address.parse().expect("an address")), expect, "{address}");
        };
        check(&[], "93.184.216.34", true);
        check(&[], "10.0.0.1", false);
        check(&[], "::ffff:127.0.0.1", false);
        check(&["example.org"], "10.0.0.1", true);
        check(&["example.net"], "10.0.0.1", false);
    }
}

//! Reading and writing cookies: which names the shop uses, and with which attributes.
//!
//! Invariants: what only the server needs is `HttpOnly`; behind https a name begins with `__Host-`, so that no other host or
//! path can set it. Called by the gate, and by the pages.

use axum::http::{HeaderMap, header};

/// A cookie of ours, without its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieName {
    /// The token of a session.
    Session,
    /// The token that forms of strangers are made with.
    Visitor,
    /// What has just happened, said on the next page.
    Flash,
}

/// How cookies are written, by the scheme under which people reach the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieStyle {
    /// Over https.
    Secure,
    /// Over http, which is for this machine and networks one trusts.
    Plain,
}

impl CookieName {
    fn word(self) -> &'static str {
        match self {
            CookieName::Session => "session",
            CookieName::Visitor => "visitor",
            CookieName::Flash => "flash",
        }
    }
}

impl CookieStyle {
    /// The style for an address under which people reach the shop.
    pub fn of(base_url: Option<&str>) -> Self {
        if base_url.is_some_and(|url| url.starts_with("https:")) { Self::Secure } else { Self::Plain }
    }

    /// The whole name of a cookie.
    pub fn name(self, cookie: CookieName) -> String {
        match self {
            Self::Secure => format!("__Host-{}", cookie.word()),
            Self::Plain => cookie.word().to_owned(),
        }
    }

    /// The value that a request brings; `None` when it brings none, or two.
    pub fn read(self, headers: &HeaderMap, cookie: CookieName) -> Option<&str> {
        let name = self.name(cookie);
        let mut found = pairs(headers).filter(|(key, _)| *key == name).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    }

    /// The line of `Set-Cookie`. Without an age the browser forgets it when it ends. The value must be plain.
    pub fn set(self, cookie: CookieName, value: &str, max_age_s: Option<u64>) -> String {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Plain => "",
        };
        let age = max_age_s.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(cookie))
    }

    /// The line that makes the browser forget it.
    pub fn forget(self, cookie: CookieName) -> String {
        self.set(cookie, "", Some(0))
    }
}

/// The line of `Set-Cookie` for a look; the browser's own script reads and writes these too.
pub fn set_look(name: &str, value: &'static str) -> String {
    format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000")
}

/// The cookie of a look that the browser's own script keeps: theme, density, rail, keys.
pub fn look<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_of_the_whole_name_counts() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "theme=dark; session=abc;x".parse().unwrap());
        assert_eq!(CookieStyle::Plain.read(&headers, CookieName::Session), Some("abc"));
        assert_eq!(CookieStyle::Secure.read(&headers, CookieName::Session), None);
        assert_eq!(look(&headers, "theme"), Some("dark"));
        headers.append(header::COOKIE, "session=def".parse().unwrap());
        assert_eq!(CookieStyle::Plain.read(&headers, CookieName::Session), None, "two are none");
    }

    #[test]
    fn https_makes_them_strict() {
        let style = CookieStyle::of(Some("https://shop.example"));
        let line = style.set(CookieName::Session, "abc", Some(60));
        assert_eq!(line, "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60");
        assert_eq!(CookieStyle::of(Some("http://shop.example")), CookieStyle::Plain);
        assert_eq!(CookieStyle::Plain.forget(CookieName::Flash), "flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}

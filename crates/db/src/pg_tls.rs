//! TLS to PostgreSQL, as the address asks for it.
//!
//! `sslmode=require` encrypts and always checks the server's certificate and name: against the file named by
//! `sslrootcert=FILE`, else against the certificates the system trusts. Without `sslmode` the connection is not encrypted.
//! `verify-full` is taken as the same; modes that encrypt without checking are refused, because they stop nobody in between.

use crate::error::{DbError, ErrorKind, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_tokio_postgres::MakeRustlsConnect;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres::config::SslMode;

/// How to reach a server.
pub(crate) struct Address {
    /// Everything the driver itself understands.
    pub(crate) config: tokio_postgres::Config,
    /// Certificates to check the server's against, when the connection is to be encrypted.
    pub(crate) tls: Option<MakeRustlsConnect>,
}

/// Reads an address, `postgres://..` or `host=.. dbname=..`.
///
/// # Errors
/// When it cannot be read, or its certificates cannot.
pub(crate) fn read(url: &str) -> Result<Address> {
    let (plain, asked) = separate(url);
    let unreadable = |e| DbError::with_source(ErrorKind::Other, "the PostgreSQL address cannot be read", e);
    let mut config: tokio_postgres::Config = plain.parse().map_err(unreadable)?;
    let encrypted = match asked.mode.as_deref() {
        None | Some("disable") => false,
        Some("require" | "verify-full") => true,
        Some(_) => return Err(other("sslmode in the PostgreSQL address is disable, require or verify-full")),
    };
    config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
    let tls = encrypted.then(|| connector(asked.root)).transpose()?;
    Ok(Address { config, tls })
}

fn other(what: impl Into<String>) -> DbError {
    DbError::new(ErrorKind::Other, what)
}

/// What the driver does not understand itself, as it was written.
#[derive(Default)]
struct Asked {
    mode: Option<String>,
    root: Option<PathBuf>,
}

impl Asked {
    /// Takes a parameter, or leaves it to the driver.
    fn takes(&mut self, parameter: &str) -> bool {
        match parameter.split_once('=') {
            Some(("sslmode", mode)) => self.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => self.root = Some(PathBuf::from(file)),
            _ => return false,
        }
        true
    }
}

/// Takes our parameters out of an address in either form.
fn separate(url: &str) -> (String, Asked) {
    let mut asked = Asked::default();
    let (base, parameters, between) = match url.contains("://") {
        true => match url.split_once('?') {
            Some((base, parameters)) => (base, parameters, "&"),
            None => return (url.to_owned(), asked),
        },
        false => ("", url, " "),
    };
    let rest: Vec<&str> = parameters.split(between).filter(|p| !asked.takes(p)).collect();
    let rest = rest.join(between);
    let plain = if base.is_empty() || rest.is_empty() { format!("{base}{rest}") } else { format!("{base}?{rest}") };
    (plain, asked)
}

fn connector(root: Option<PathBuf>) -> Result<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(file) => {
            let failed = |e: &dyn std::fmt::Display| other(format!("sslrootcert {}: {e}", file.display()));
            for certificate in CertificateDer::pem_file_iter(&file).map_err(|e| failed(&e))? {
                roots.add(certificate.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
            }
        }
        None => {
            // Some of a system's certificates may be unreadable; what counts is whether any is left.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(other("no certificate to check the PostgreSQL server against; name a file with sslrootcert"));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = versions.map_err(|e| DbError::with_source(ErrorKind::Other, "setting up TLS", e))?;
    Ok(MakeRustlsConnect::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(url: &str) -> (String, Option<String>, Option<PathBuf>) {
        let (plain, asked) = separate(url);
        (plain, asked.mode, asked.root)
    }

    #[test]
    fn our_parameters_are_taken_out_of_both_forms() {
        let ca = || Some(PathBuf::from("/etc/ca.pem"));
        let require = || Some("require".to_owned());
        assert_eq!(seen("postgres://a:b@h/d"), ("postgres://a:b@h/d".to_owned(), None, None));
        assert_eq!(
            seen("postgres://a@h/d?sslmode=require&connect_timeout=3&sslrootcert=/etc/ca.pem"),
            ("postgres://a@h/d?connect_timeout=3".to_owned(), require(), ca())
        );
        assert_eq!(seen("postgres://a@h/d?sslmode=require"), ("postgres://a@h/d".to_owned(), require(), None));
        assert_eq!(
            seen("host=h sslmode=require sslrootcert=/etc/ca.pem dbname=d"),
            ("host=h dbname=d".to_owned(), require(), ca())
        );
    }

    #[test]
    fn modes_that_check_nothing_and_missing_files_are_refused() {
        for mode in ["prefer", "allow", "verify-ca", "yes"] {
            let error = read(&format!("postgres://a@h/d?sslmode={mode}")).err().unwrap();
            assert!(error.to_string().contains("sslmode"), "{error}");
        }
        let error = read("postgres://a@h/d?sslmode=require&sslrootcert=/nowhere.pem").err().unwrap();
        assert!(error.to_string().contains("/nowhere.pem"), "{error}");
        assert!(read("postgres://a@h/d").unwrap().tls.is_none());
    }
}

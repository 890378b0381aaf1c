//! TLS to PostgreSQL: encrypted and checked when the address asks for it, and refused when the certificate is another's.
//!
//! A Unix socket knows no TLS, so a small server stands before the private PostgreSQL, answers its request for TLS, and passes
//! on what comes out of it. Its certificate, and another's, lie beside this file: made for `localhost`, valid for a century,
//! of no use to anybody.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::{ConnectOptions, Target, Use, sql};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use testkit::Cluster;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_rustls::TlsAcceptor;

/// What a client sends first when it wants TLS: length and code of an SSLRequest.
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name).with_extension("pem")
}

async fn pass_on(mut stream: TcpStream, acceptor: TlsAcceptor, socket: PathBuf) -> std::io::Result<()> {
    let mut first = [0; 8];
    stream.read_exact(&mut first).await?;
    if first != TLS_REQUEST {
        return Ok(());
    }
    stream.write_all(b"S").await?;
    let mut stream = acceptor.accept(stream).await?;
    let mut database = UnixStream::connect(socket).await?;
    copy_bidirectional(&mut stream, &mut database).await.map(drop)
}

/// Starts the server; answers its port. Ends with the runtime.
async fn stand_before(socket: &Path) -> u16 {
    let private = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).unwrap();
    let certificate = CertificateDer::from_pem_file(certificate("server")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = versions.with_no_client_auth().with_single_cert(vec![certificate], private).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, socket) = (listener.local_addr().unwrap().port(), socket.to_owned());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(pass_on(stream, acceptor.clone(), socket.clone()));
        }
    });
    port
}

fn answer(url: String) -> Result<i64, String> {
    let mut conn = Target::Postgres(url).connect(Use::Read, ConnectOptions::default()).map_err(|e| whole(&e))?;
    let mut tx = conn.begin_read().map_err(|e| whole(&e))?;
    let found = tx.one(sql!("select cast(7 as bigint)"), &[], |r| r.get::<i64>(0)).map_err(|e| whole(&e))?;
    found.ok_or_else(|| "no row".to_owned())
}

fn whole(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn asked(url: String) -> Result<i64, String> {
    tokio::task::spawn_blocking(move || answer(url)).await.unwrap()
}

#[tokio::test]
async fn a_certificate_is_checked() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.create_database(None);
    let socket = cluster.dir().join(".s.PGSQL.5432");
    let port = stand_before(&socket).await;
    let (right, wrong) = (certificate("server"), certificate("other"));
    let name = database.name();
    let at = |host: &str, more: String| format!("postgres://purser@{host}:{port}/{name}?connect_timeout=5{more}");
    let require = |file: &Path| format!("&sslmode=require&sslrootcert={}", file.display());

    assert_eq!(asked(at("localhost", require(&right))).await, Ok(7));
    assert_eq!(asked(at("localhost", format!("&sslmode=verify-full&sslrootcert={}", right.display()))).await, Ok(7));
    for (url, what) in [
        (at("localhost", require(&wrong)), "certificate"),
        (at("127.0.0.1", require(&right)), "certificate"),
        (at("localhost", "&sslmode=require".to_owned()), "certificate"),
        (at("localhost", String::new()), "connecting to PostgreSQL"),
    ] {
        let refused = asked(url.clone()).await.unwrap_err();
        assert!(refused.contains(what), "{url}: {refused}");
    }
}

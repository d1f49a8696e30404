//! A static file server for one folder on 127.0.0.1, sending the policy with every answer.
//!
//! For `cargo xtask serve` and the end-to-end tests, so that what is tested is what is served. It knows GET and HEAD
//! of whole files and closes each connection; no ranges, no compression, no listing of folders.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::policy::POLICY;

/// A running server. It ends with the process.
pub struct Server {
    port: u16,
    missing: Arc<Mutex<Vec<String>>>,
    silent: Arc<AtomicBool>,
}

impl Server {
    /// Serves `folder` on `port`, or on a free one where `port` is 0.
    ///
    /// # Errors
    /// The reason in a sentence: no such folder, or the port is taken.
    pub fn start(folder: &Path, port: u16) -> Result<Server, String> {
        let folder = folder.canonicalize().map_err(|e| format!("cannot serve {}: {e}", folder.display()))?;
        let listener = listen(port)?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let missing = Arc::new(Mutex::new(Vec::new()));
        let silent = Arc::new(AtomicBool::new(false));
        let server = Server { port, missing: Arc::clone(&missing), silent: Arc::clone(&silent) };
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if silent.load(Ordering::Relaxed) {
                    continue;
                }
                let (folder, missing) = (folder.clone(), Arc::clone(&missing));
                // A browser opens connections that it may never use: none may hold up another.
                std::thread::spawn(move || answer(connection, &folder, &missing));
            }
        });
        Ok(server)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on, whether it closes each connection without an answer, as where there is no network. The port stays
    /// taken.
    pub fn silence(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    /// The paths asked for so far that do not exist.
    pub fn missing(&self) -> Vec<String> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes a port of 127.0.0.1; 0 gives a free one.
///
/// # Errors
/// In a sentence, what to do about the port that is taken.
pub fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| {
        format!(
            "port {port} of 127.0.0.1 is not free ({e}). Stop the program that uses it (perhaps another `cargo xtask \
             serve`). The port is part of where the browser keeps your work: on another one the project would seem \
             empty."
        )
    })
}

/// Answers one request. A connection that breaks is the browser's business, so errors end it silently.
fn answer(mut connection: TcpStream, folder: &Path, missing: &Mutex<Vec<String>>) {
    let _ = connection.set_read_timeout(Some(Duration::from_secs(20)));
    let Some(Request { method, path }) = read_request(&connection) else { return };
    let reply = if method != "GET" && method != "HEAD" {
        Reply::problem("405 Method Not Allowed")
    } else {
        match file_for(folder, &path).and_then(|file| Some((std::fs::read(&file).ok()?, media_type(&file)))) {
            Some((body, media_type)) => Reply { status: "200 OK", media_type, body },
            None => {
                missing.lock().unwrap_or_else(PoisonError::into_inner).push(path);
                Reply::problem("404 Not Found")
            }
        }
    };
    let head = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nContent-Security-Policy: {POLICY}\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n",
        reply.status,
        reply.media_type,
        reply.body.len()
    );
    let body: &[u8] = if method == "HEAD" { &[] } else { &reply.body };
    let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body));
}

struct Request {
    method: String,
    path: String,
}

struct Reply {
    status: &'static str,
    media_type: &'static str,
    body: Vec<u8>,
}

impl Reply {
    fn problem(status: &'static str) -> Reply {
        Reply { status, media_type: "text/plain; charset=utf-8", body: status.as_bytes().to_vec() }
    }
}

/// Reads the whole head, because closing with bytes unread makes the browser see a broken connection.
fn read_request(connection: &TcpStream) -> Option<Request> {
    const LONGEST_HEAD: u64 = 64 * 1024;
    let mut lines = BufReader::new(connection.take(LONGEST_HEAD)).lines();
    let first = lines.next()?.ok()?;
    for line in lines {
        if line.ok()?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    Some(Request { method: words.next()?.to_owned(), path: words.next()?.to_owned() })
}

/// The file that a request's path means, or `None` for whatever is not a plain file inside `folder`.
fn file_for(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decoded(path)?;
    let mut file = folder.to_path_buf();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            _ if part.contains(['\\', ':', '\0']) => return None,
            _ => file.push(part),
        }
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    // Canonical, so that a link in the folder leads nowhere else.
    let file = file.canonicalize().ok()?;
    (file.starts_with(folder) && file.is_file()).then_some(file)
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(request: &str) -> String {
        let server = Server::start(&crate::root().join("xtask"), 0).expect("a free port");
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port())).expect("it listens");
        connection.write_all(request.as_bytes()).expect("sent");
        let mut reply = String::new();
        connection.read_to_string(&mut reply).expect("an answer in UTF-8");
        reply
    }

    #[test]
    fn every_answer_carries_the_policy() {
        for path in ["/Cargo.toml", "/nothing"] {
            let reply = ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
            assert!(reply.contains(&format!("\r\nContent-Security-Policy: {POLICY}\r\n")), "{reply}");
        }
    }

    #[test]
    fn head_gives_the_length_without_the_body() {
        let reply = ask("HEAD /Cargo.toml HTTP/1.1\r\n\r\n");
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.ends_with("\r\n\r\n"), "{reply}");
        assert!(!reply.contains("Content-Length: 0"), "{reply}");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        for path in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/src/../../Cargo.toml",
            "/..%5cCargo.toml",
            "/src",
            "/%",
        ] {
            let reply = ask(&format!("GET {path} HTTP/1.1\r\n\r\n"));
            assert!(reply.starts_with("HTTP/1.1 404"), "{path}: {reply}");
        }
    }

    #[test]
    fn other_methods_are_refused() {
        assert!(ask("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_taken_port_is_refused_with_the_reason() {
        let first = Server::start(&crate::root(), 0).expect("a free port");
        let refusal = Server::start(&crate::root(), first.port()).err().expect("taken");
        assert!(refusal.contains(&first.port().to_string()), "{refusal}");
    }

    #[test]
    fn wasm_and_fonts_have_their_media_types() {
        assert_eq!(media_type(Path::new("a.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("a.woff2")), "font/woff2");
        assert_eq!(media_type(Path::new("a.svg")), "image/svg+xml");
    }
}

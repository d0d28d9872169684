//! A client that keeps its connections open and reads no more than it has to.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Instant,
};

use crate::{measure::Cost, servers::Server};

/// How many ask at once.
const CONNECTIONS: usize = 4;

/// One request, as it is sent.
pub(crate) struct Load {
    address: String,
    request: Vec<u8>,
}

impl Load {
    pub(crate) fn get(address: &str, path: &str, query: &str, headers: &[(&str, &str)]) -> Self {
        let url = reqwest::Url::parse_with_params("http://bench/", [("query", query)]).expect("an address");
        Self::new(address, &format!("GET {path}?{}", url.query().unwrap_or_default()), headers, "")
    }

    pub(crate) fn post(address: &str, path: &str, query: &str, headers: &[(&str, &str)]) -> Self {
        let body = serde_json::json!({ "query": query }).to_string();
        let length = body.len().to_string();
        let headers = [&[("content-type", "application/json"), ("content-length", &*length)], headers].concat();
        Self::new(address, &format!("POST {path}"), &headers, &body)
    }

    fn new(address: &str, what: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("{what} HTTP/1.1\r\nhost: {address}\r\naccept: */*\r\n{headers}\r\n{body}").into_bytes();
        Self { address: address.to_owned(), request }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        stream
    }

    /// What one of so many requests takes: time on the server's processors, and on the clock.
    pub(crate) fn drive(&self, server: &Server, times: usize) -> Cost {
        let each = times.div_ceil(CONNECTIONS);
        let (cpu, wall) = (server.used(), Instant::now());
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let (mut stream, mut buffer) = (self.connect(), vec![0; 256 * 1024]);
                    for _ in 0..each {
                        stream.write_all(&self.request).expect("a connection");
                        read(&mut stream, &mut buffer);
                    }
                });
            }
        });
        let asked = u32::try_from(each * CONNECTIONS).expect("some");
        Cost { cpu: (server.used() - cpu) / asked, wall: wall.elapsed() / asked }
    }
}

/// Asks once: the head of the answer, and its body.
pub(crate) fn fetch(load: &Load) -> (String, Vec<u8>) {
    let (mut stream, mut buffer) = (load.connect(), vec![0; 256 * 1024]);
    stream.write_all(&load.request).expect("a connection");
    let (head, length) = read(&mut stream, &mut buffer);
    (String::from_utf8_lossy(&buffer[..head]).into_owned(), buffer[head..length].to_vec())
}

/// Reads one answer into a buffer: how long its head is, and all of it.
fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (usize, usize) {
    let mut filled = 0;
    let mut whole = None;
    loop {
        let count = stream.read(&mut buffer[filled..]).expect("an answer");
        assert!(count > 0, "the server went away");
        filled += count;
        if whole.is_none() {
            whole = buffer[..filled].windows(4).position(|it| it == b"\r\n\r\n").map(|at| {
                let head = String::from_utf8_lossy(&buffer[..at]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
                (at + 4, at + 4 + length.unwrap_or(0))
            });
        }
        if let Some((head, end)) = whole {
            if end > buffer.len() {
                buffer.resize(end, 0);
            }
            if filled >= end {
                return (head, end);
            }
        }
    }
}

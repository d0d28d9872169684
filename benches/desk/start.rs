//! Someone starts the server and waits for its first answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    database::Bench,
    measure::{Contest, Cost, Row, Target},
    program::QUERY,
};

/// From the start of the process to the program of the closing show.
///
/// Target: 200 ms, so that a restart goes unnoticed.
pub(crate) fn start() -> Vec<Row> {
    let bench = Bench::new();
    bench.wait(bench.app().build_demo()).expect("the demo");
    Contest::new(9).enter("from the start to the first answer", &[Target::WallMs(200.0)], || once(&bench.url())).run()
}

fn once(url: &str) -> Cost {
    let begin = Instant::now();
    let mut server = Command::new(env!("CARGO_BIN_EXE_playbill"))
        .args(["--database-url", url, "serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a server");
    ask(&mut server);
    let wall = begin.elapsed();
    let cpu = used(server.id());
    server.kill().expect("stopped");
    server.wait().expect("gone");
    Cost { cpu, wall }
}

fn ask(server: &mut Child) {
    let mut output = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|it| it.split('/').next()).expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let body = serde_json::json!({ "query": QUERY }).to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json";
    write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("万泉河水清又清"), "{answer}");
}

/// Processor time of a process (proc(5), stat, in ticks of 10 ms).
fn used(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    let fields = stat.rsplit(')').next().expect("fields");
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum::<u64>();
    Duration::from_millis(ticks * 10)
}

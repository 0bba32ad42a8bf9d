//! `onrecord serve` over real sockets: who is answered, what acts do, how it stops; and the page as
//! one file.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::commands::{Shell, examples};

/// A running server; it is killed when dropped.
pub(crate) struct Server {
    child: Child,
    port: u16,
    token: String,
}

/// A response.
pub(crate) struct Response {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{}", body.chars().take(400).collect::<String>());
        self
    }
}

/// Returns a shell whose store has the articles under `examples/`, which are read only once.
pub(crate) fn shell() -> Shell {
    static RECORDS: OnceLock<String> = OnceLock::new();
    let records = RECORDS.get_or_init(|| {
        let shell = Shell::new();
        shell.check(&format!("add {}", examples()), 0);
        shell.check("export", 0).0
    });
    let shell = Shell::new();
    shell.write("records.jsonl", records);
    shell.check("import records.jsonl", 0);
    shell
}

impl Server {
    pub(crate) fn start(shell: &Shell, options: &str) -> Self {
        let mut command = shell.command(&format!("serve {options}"));
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("standard output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let (address, token) = line.trim().split_once("/#token=").unwrap_or((line.trim(), ""));
        let port = address.rsplit_once(':').and_then(|it| it.1.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no address: {line}"));
        Self { child, port, token: token.to_owned() }
    }

    /// Takes over a server that was started otherwise.
    #[cfg(feature = "mcp")]
    pub(crate) fn running(child: Child, port: u16, token: &str) -> Self {
        Self { child, port, token: token.to_owned() }
    }

    /// Sends the bytes of a request and returns what comes back, or `None` if that is no response.
    pub(crate) fn raw(&self, request: &[u8]) -> Option<Response> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("connects");
        socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        // The server may refuse a request before it has read all of it.
        let _ = socket.write_all(request);
        let _ = socket.shutdown(std::net::Shutdown::Write);
        let mut bytes = Vec::new();
        let _ = socket.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).expect("headers are text");
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|it| it.split_once(": "));
        let headers = headers.map(|(name, it)| (name.to_lowercase(), it.to_owned())).collect();
        Some(Response { status, headers, body: bytes[end + 4..].to_vec() })
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Response {
        let (port, token) = (self.port, &self.token);
        let own = [
            ("host: ", format!("Host: 127.0.0.1:{port}\r\n")),
            ("authorization: ", format!("Authorization: Bearer {token}\r\n")),
        ];
        let given = headers.to_lowercase();
        let own: String =
            own.iter().filter(|(name, _)| !given.contains(name)).map(|it| it.1.as_str()).collect();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{own}{headers}Content-Length: {length}\r\nConnection: \
             close\r\n\r\n{body}"
        );
        self.raw(request.as_bytes()).expect("a response")
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", &format!("/api/v1{path}"), "", "")
    }

    fn post(&self, path: &str, body: &Value) -> Response {
        let json = "Content-Type: application/json\r\n";
        self.send("POST", &format!("/api/v1{path}"), json, &body.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn only_the_page_of_this_server_and_its_token_are_answered() {
    let server = Server::start(&shell(), "");
    assert_eq!(server.token.len(), 48);
    server.get("/meta").is(200);
    let ask = |headers: &str| server.send("GET", "/api/v1/meta", headers, "");
    ask("Authorization: x\r\n").is(401);
    ask("Authorization: Bearer wrong\r\n").is(401);
    ask(&format!("Authorization: Basic {}\r\n", server.token)).is(401);
    ask("Host: evil.example\r\n").is(403);
    ask(&format!("Host: evil.example:{}\r\n", server.port)).is(403);
    ask(&format!("Host: localhost:{}\r\n", server.port)).is(200);
    ask("Origin: http://evil.example\r\n").is(403);
    ask("Origin: null\r\n").is(403);
    ask("Sec-Fetch-Site: cross-site\r\n").is(403);
    ask(&format!("Origin: http://127.0.0.1:{}\r\n", server.port)).is(200);
    let absent = server.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").expect("a response");
    absent.is(403);
    let elsewhere = "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:";
    let elsewhere = format!("{elsewhere}{}\r\nConnection: close\r\n\r\n", server.port);
    server.raw(elsewhere.as_bytes()).expect("a response").is(403);
}

#[test]
fn every_answer_forbids_what_the_page_does_not_need() {
    let server = Server::start(&shell(), "");
    let page = server.send("GET", "/", "Authorization: none\r\n", "").is(200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let script = server.send("GET", "/assets/app.js", "", "").is(200);
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    let known = format!("If-None-Match: {}\r\n", script.headers["etag"]);
    server.send("GET", "/assets/app.js", &known, "").is(304);
    server.send("GET", "/single.html", "", "").is(404);
    server.send("GET", "/assets/../Cargo.toml", "", "").is(404);
    server.send("GET", "/assets/%2e%2e/index.html", "", "").is(404);
    let answers = [
        page,
        script,
        server.get("/meta"),
        server.get("/nothing"),
        server.send("OPTIONS", "/api/v1/meta", "Origin: http://evil.example\r\n", ""),
        server.send("OPTIONS", "/", "", ""),
        server.send("GET", "/", "Host: evil.example\r\n", ""),
    ];
    for answer in answers {
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        let cors = answer.headers.keys().find(|it| it.starts_with("access-control-"));
        assert_eq!(cors, None);
    }
}

#[test]
fn acts_are_those_of_the_commands_and_can_be_undone() {
    let shell = shell();
    let server = Server::start(&shell, "");
    let before = server.get("/evidence/2017-03-02-recusal%23r0").is(200).json();
    let act = json!({"act": "confirm", "evidence": "2017-03-02-recusal#r0"});
    let kept = server.post("/acts", &act).is(200);
    assert_eq!(kept.json(), json!({"act": 1}));
    let after = server.get("/evidence/2017-03-02-recusal%23r0").is(200);
    assert_eq!(
        kept.headers["etag"], after.headers["etag"],
        "it names the state that shows the act"
    );
    let after = after.json();
    assert_eq!((before[0]["act"].is_null(), &after[0]["act"]), (true, &json!(1)));
    assert_eq!(after[0]["confidence"], 1.0);
    let reject = json!({"act": "reject", "evidence": "2017-03-02-recusal#s0"});
    assert_eq!(server.post("/acts", &reject).is(200).json(), json!({"act": 2}));
    server.get("/evidence/2017-03-02-recusal%23s0").is(400);
    assert_eq!(server.post("/acts/2/undo", &json!({})).is(200).json(), json!({"act": 3}));
    server.get("/evidence/2017-03-02-recusal%23s0").is(200);
    let amend = json!({"act": "amend", "evidence": "2017-03-02-recusal#r0", "status": "negated"});
    server.post("/acts", &amend).is(200);
    let rename =
        json!({"act": "rename", "actor": "person/jeff-sessions", "name": "<b>\u{202e}Jeff</b>"});
    server.post("/acts", &rename).is(200);
    let shown = server.get("/actors/person/jeff-sessions").is(200).json();
    assert_eq!(shown["name"], "<b>\u{202e}Jeff</b>");
    let pair = json!({"left": "person/jeff-sessions", "right": "person/donald-trump"});
    let apart = json!({"act": "distinct", "left": pair["left"], "right": pair["right"]});
    server.post("/acts", &apart).is(200);
    let merge = json!({"act": "merge", "from": pair["left"], "into": pair["right"]});
    server.post("/acts", &merge).is(200);
    let by_api = server.get("/acts").is(200).json();
    let by_command: Value =
        serde_json::from_str(&shell.check("acts --format json", 0).0).expect("JSON");
    assert_eq!(by_api, by_command);
    assert_eq!(by_api.as_array().map(Vec::len), Some(7));
    server.post("/acts", &json!({"act": "confirm", "evidence": "nothing#r0"})).is(404);
    server.post("/acts", &json!({"act": "confirm"})).is(400);
    server.post("/acts", &json!({"act": "explode", "evidence": "a"})).is(400);
    server.post("/acts/77/undo", &json!({})).is(400);
    server.post("/acts/x/undo", &json!({})).is(404);
    let plain = "Content-Type: text/plain\r\n";
    server.send("POST", "/api/v1/acts", plain, &act.to_string()).is(415);
    let long = format!("{{\"act\":\"{}\"}}", "a".repeat(3 << 20));
    let json_type = "Content-Type: application/json\r\n";
    server.send("POST", "/api/v1/acts", json_type, &long).is(413);
}

#[test]
fn a_server_that_only_reads_takes_no_acts() {
    let server = Server::start(&shell(), "--read-only");
    assert_eq!(server.get("/meta").is(200).json()["writable"], false);
    server.post("/acts", &json!({"act": "confirm", "evidence": "2017-03-02-recusal#r0"})).is(403);
    server.post("/acts/1/undo", &json!({})).is(403);
    let story = json!({"id": "a", "title": "A", "steps": []}).to_string();
    let json_type = "Content-Type: application/json\r\n";
    server.send("PUT", "/api/v1/stories/a", json_type, &story).is(403);
    server.send("DELETE", "/api/v1/stories/a", "", "").is(403);
}

#[test]
fn while_another_process_writes_acts_wait_and_questions_are_answered() {
    let shell = shell();
    let server = Server::start(&shell, "");
    let mut import = shell.command("import -");
    let mut import = import.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("starts");
    let end = Instant::now() + Duration::from_secs(20);
    let act = json!({"act": "confirm", "evidence": "2017-03-02-recusal#r0"});
    let busy = loop {
        let answer = server.post("/acts", &act);
        if answer.status == 503 {
            break answer;
        }
        assert!(Instant::now() < end, "the store is never locked");
    };
    assert!(busy.json()["detail"].as_str().is_some_and(|it| it.contains("locked")));
    assert_eq!(busy.headers["retry-after"], "2");
    server.get("/actors").is(200);
    drop(import.stdin.take());
    assert!(import.wait().expect("ends").success());
    server.post("/acts", &act).is(200);
}

#[test]
fn what_another_process_adds_is_seen_and_the_state_has_a_name() {
    let shell = shell();
    let server = Server::start(&shell, "");
    let first = server.get("/documents").is(200);
    let known = format!("If-None-Match: {}\r\n", first.headers["etag"]);
    let ask = || server.send("GET", "/api/v1/documents", &known, "");
    let same = ask().is(304);
    assert!(same.body.is_empty());
    let line = |n: usize| {
        let document = json!({"id": format!("pier-{n}"), "language": "en", "chars": 5});
        json!({"document": document, "actors": [], "statements": [], "relations": []}).to_string()
    };
    for n in 0..6 {
        shell.write("more.jsonl", &line(n));
        let mut import = shell.command("import more.jsonl");
        let mut import =
            import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        let mut n_answers = 0;
        while import.try_wait().expect("waits").is_none() {
            for path in ["/documents", "/history?actor=person/jeff-sessions", "/meta"] {
                server.get(path).is(200);
                n_answers += 1;
            }
        }
        assert!(n_answers > 0);
    }
    let after = ask().is(200);
    assert_ne!(after.headers["etag"], first.headers["etag"]);
    assert_eq!(after.headers["x-total-count"], "12");
}

#[cfg(unix)]
#[test]
fn it_stops_when_asked_to() {
    let shell = shell();
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&shell, "");
        // A connection that stays open must not keep it from stopping.
        let _idle = TcpStream::connect(("127.0.0.1", server.port)).expect("connects");
        server.get("/meta").is(200);
        let id = server.child.id().to_string();
        let sent = std::process::Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill runs").success());
        let start = Instant::now();
        let status = server.child.wait().expect("ends");
        assert!(status.success(), "{signal}: {status}");
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[cfg(unix)]
#[test]
fn those_who_read_nothing_keep_no_others_out() {
    let shell = shell();
    let server = Server::start(&shell, "");
    // More than are served at a time; each asks for more than the system keeps for it.
    let request = format!(
        "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n\r\n",
        server.port, server.token
    );
    let requests = request.repeat(300);
    let ask = |_| {
        let mut socket = TcpStream::connect(("127.0.0.1", server.port)).expect("connects");
        socket.set_nonblocking(true).expect("is set");
        // The rest does not fit.
        let _ = socket.write(requests.as_bytes());
        socket
    };
    let silent: Vec<TcpStream> = (0..130).map(ask).collect();
    let start = Instant::now();
    while server.raw(request.as_bytes()).is_none() {
        assert!(start.elapsed() < Duration::from_secs(90), "no other is answered");
    }
    drop(silent);
}

#[test]
fn other_machines_need_a_password() {
    let shell = shell();
    shell.check("serve --listen 127.0.0.1", 2);
    let (_, error) = shell.check("serve --listen 127.0.0.1 --password short", 1);
    assert!(error.contains("at least 12 characters"), "{error}");
    shell.check("serve --host desk.example", 2);
    let options = "--listen 127.0.0.1 --password correct-horse-battery --host desk.example";
    let server = Server::start(&shell, options);
    assert_eq!(server.token, "");
    server.get("/meta").is(401);
    let shown = "Authorization: Bearer correct-horse-battery\r\n";
    server.send("GET", "/api/v1/meta", shown, "").is(200);
    let named = format!("{shown}Host: desk.example:{}\r\n", server.port);
    server.send("GET", "/api/v1/meta", &named, "").is(200);
}

#[test]
fn stories_are_kept_with_the_store() {
    let shell = shell();
    let server = Server::start(&shell, "");
    let step = json!({
        "heading": "One", "text": "It begins.", "view": "view=network&actor=person%2Fjeff-sessions",
        "evidence": ["2017-03-02-recusal#r0"],
    });
    let story = json!({"id": "recusal", "title": "A <recusal>", "steps": [step]});
    let json_type = "Content-Type: application/json\r\n";
    let put = |id: &str, story: &Value| {
        server.send("PUT", &format!("/api/v1/stories/{id}"), json_type, &story.to_string())
    };
    assert_eq!(put("recusal", &story).is(200).json(), story);
    put("other", &story).is(400);
    put("recusal", &json!({"id": "recusal", "title": 3})).is(400);
    put("A%2FB", &json!({"id": "A/B", "title": "", "steps": []})).is(400);
    put("second", &json!({"id": "second", "title": "", "steps": []})).is(200);
    assert_eq!(server.get("/stories").is(200).json()[0], story);
    server.send("DELETE", "/api/v1/stories/second", "", "").is(200);
    server.send("DELETE", "/api/v1/stories/second", "", "").is(404);
    drop(server);
    shell.check("update --all", 0);
    let records = shell.check("export", 0).0;
    shell.check("backup copied", 0);
    for store in ["imported", "copied"] {
        if store == "imported" {
            shell.write("all.jsonl", &records);
            shell.check("--db imported import all.jsonl", 0);
        }
        let again = shell.check(&format!("--db {store} export"), 0).0;
        assert_eq!(again.lines().last(), records.lines().last(), "{store}");
        assert!(again.contains("A <recusal>"), "{store}");
    }
    let page = shell.check("export --format html --story recusal", 0).0;
    assert!(page.contains("<title>A &lt;recusal&gt;</title>"));
    let data = inlined(&page);
    assert_eq!(data["stories"], json!([story]));
    let cited = |it: &Value| it["evidence"] == "2017-03-02-recusal#r0";
    assert!(data["relations"].as_array().expect("rows").iter().any(cited));
    let (_, error) = shell.check("export --format html --story nothing", 1);
    assert!(error.contains("recusal"), "{error}");
}

/// Returns the data inside a page.
fn inlined(page: &str) -> Value {
    let start = "<script type=\"application/octet-stream\" id=\"onrecord-data\">";
    let (_, rest) = page.split_once(start).expect("the data");
    let (base64, _) = rest.split_once("</script>").expect("its end");
    let packed = BASE64_STANDARD.decode(base64).expect("base64");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).expect("gzip");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_page_as_one_file_holds_its_data_and_asks_for_nothing() {
    let shell = shell();
    let line = "export --format html --actor person/jeff-sessions";
    let page = shell.check(line, 0).0;
    assert_eq!(page, shell.check(line, 0).0, "the same bytes each time");
    shell.check(&format!("{line} -o page.html"), 0);
    assert_eq!(page, shell.read("page.html"));
    let data = inlined(&page);
    assert_eq!(data["format"], 1);
    assert_eq!(data["meta"]["writable"], false);
    for list in ["nodes", "edges", "relations", "statements", "documents"] {
        assert!(data[list].as_array().is_some_and(|it| !it.is_empty()), "{list}");
    }
    let documents = data["documents"].as_array().expect("documents");
    assert!(documents.iter().all(|it| it.get("text").is_none() && it["source"].is_null()));
    assert!(data["profiles"]["person/jeff-sessions"]["n_documents"].as_u64() > Some(0));
    let with_texts = inlined(&shell.check(&format!("{line} --with-texts"), 0).0);
    assert!(with_texts["documents"][0]["text"].as_str().is_some_and(|it| it.len() > 100));
    let all = inlined(&shell.check("export --format html --all", 0).0);
    assert_eq!(all["documents"].as_array().map(Vec::len), Some(6));
    shell.check("export --format html", 1);
    shell.check("export --format html --all --actor person/jeff-sessions", 2);
    // Whatever is inlined is covered by the policy's hashes, and nothing is loaded from elsewhere.
    let policy = page.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1);
    let policy = policy.and_then(|it| it.split('"').next()).expect("a policy");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let check = |inline: &str| {
        let hash = BASE64_STANDARD.encode(Sha256::digest(inline.as_bytes()));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{} bytes", inline.len());
    };
    let mut styles = String::new();
    for (at, part) in page.split("<script type=\"module\">").enumerate() {
        let (script, rest) = part.split_once("</script>").filter(|_| at > 0).unwrap_or(("", part));
        if at > 0 {
            check(script);
        }
        styles += rest;
    }
    for inline in styles.split("<style>").skip(1) {
        check(inline.split("</style>").next().unwrap_or_default());
    }
    for loads in ["src=\"http", "href=\"http", "url(http", "@import", "src=\"/", "href=\"/"] {
        assert!(!page.contains(loads), "{loads}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_request_brings_it_down(
        method in "[A-Z]{1,8}|GET|POST|PUT",
        path in "/(api/v1/)?[ -~]{0,60}|/api/v1/(actors|evidence|documents|stories)/[%0-9a-f/.]{0,40}",
        header in "[A-Za-z-]{1,20}: [ -~]{0,60}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        noise in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        static SERVER: OnceLock<(Shell, Server)> = OnceLock::new();
        let (_, server) = SERVER.get_or_init(|| {
            let shell = shell();
            let server = Server::start(&shell, "");
            (shell, server)
        });
        let _ = server.raw(&noise);
        let path = path.replace(' ', "%20");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\n{header}\r\nContent-Length: {}\r\nConnection: \
             close\r\n\r\n",
            server.port, server.token, body.len(),
        );
        let answer = server.raw(&[head.as_bytes(), &body].concat());
        if let Some(answer) = answer {
            prop_assert!(answer.status < 500, "{method} {path}: {}", answer.status);
            let is_problem =
                answer.headers.get("content-type").is_some_and(|it| it == "application/problem+json");
            if is_problem && method != "HEAD" {
                let problem = answer.json();
                prop_assert_eq!(&problem["status"], &json!(answer.status));
                prop_assert!(problem["detail"].is_string());
            }
        }
        prop_assert_eq!(server.get("/meta").status, 200);
    }
}

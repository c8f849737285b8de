//! A real SMTP server in the process, which keeps what it got.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mail_parser::{Message, MessageParser};
use mailin_embedded::{Handler, Response, Server, SslConfig, response};

#[derive(Default)]
struct Letters {
    got: Vec<(Vec<String>, Vec<u8>)>,
    refuse: Vec<String>,
    /// Addresses that the server wants to be tried again later.
    defer: Vec<String>,
    /// How long the server thinks after it has a mail, before it says so.
    think: Duration,
}

/// The server; it runs for as long as the process does.
#[derive(Clone)]
pub struct Smtp {
    pub address: SocketAddr,
    letters: Arc<Mutex<Letters>>,
}

#[derive(Clone)]
struct Clerk {
    letters: Arc<Mutex<Letters>>,
    to: Vec<String>,
    data: Vec<u8>,
}

impl Handler for Clerk {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        self.to.clear();
        self.data.clear();
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if self.letters.lock().unwrap().refuse.iter().any(|bad| bad == to) {
            return response::NO_MAILBOX;
        }
        if self.letters.lock().unwrap().defer.iter().any(|later| later == to) {
            return Response::custom(450, "try again later".to_owned());
        }
        self.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, some: &[u8]) -> io::Result<()> {
        self.data.extend(some);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let think = {
            let mut letters = self.letters.lock().unwrap();
            letters.got.push((std::mem::take(&mut self.to), std::mem::take(&mut self.data)));
            letters.think
        };
        std::thread::sleep(think);
        response::OK
    }
}

impl Smtp {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let letters = Arc::new(Mutex::new(Letters::default()));
        let mut server = Server::new(Clerk { letters: letters.clone(), to: vec![], data: vec![] });
        server.with_name("mail.test").with_ssl(SslConfig::None).unwrap().with_tcp_listener(listener);
        std::thread::spawn(move || server.serve().ok());
        Self { address, letters }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Refuses an address from now on.
    pub fn refuse(&self, address: &str) {
        self.letters.lock().unwrap().refuse.push(address.to_owned());
    }

    /// Puts an address off from now on, or no longer.
    pub fn defer(&self, address: &str, defer: bool) {
        let mut letters = self.letters.lock().unwrap();
        letters.defer.retain(|later| later != address);
        if defer {
            letters.defer.push(address.to_owned());
        }
    }

    /// Thinks that long about each mail it has.
    pub fn think(&self, time: Duration) {
        self.letters.lock().unwrap().think = time;
    }

    /// Every mail so far: its receivers and its bytes.
    pub fn got(&self) -> Vec<(Vec<String>, Vec<u8>)> {
        self.letters.lock().unwrap().got.clone()
    }

    /// Mails to an address so far, parsed.
    pub fn letters_to(&self, address: &str) -> Vec<Message<'static>> {
        let mine = self.got().into_iter().filter(|(to, _)| to == &[address.to_owned()]);
        mine.map(|(_, bytes)| MessageParser::default().parse(&bytes).unwrap().into_owned()).collect()
    }
}

//! A small SMTP server that takes letters beyond ASCII in addresses (SMTPUTF8), which the other one does not. It keeps what it was told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The server; it runs for as long as the process does.
pub struct SmtpUtf8 {
    address: SocketAddr,
    commands: Arc<Mutex<Vec<String>>>,
}

impl SmtpUtf8 {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let commands = Arc::new(Mutex::new(Vec::new()));
        let told = commands.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = told.clone();
                std::thread::spawn(move || talk(&stream, &told).ok());
            }
        });
        Self { address, commands }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Every command so far, without the mails.
    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

fn talk(stream: &TcpStream, told: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    writer.write_all(b"220 mail.test ready\r\n")?;
    let mut in_mail = false;
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if in_mail {
            in_mail = line != ".";
            if !in_mail {
                writer.write_all(b"250 taken\r\n")?;
            }
            continue;
        }
        told.lock().unwrap().push(line.clone());
        let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => b"250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "DATA" => {
                in_mail = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        writer.write_all(answer)?;
    }
}

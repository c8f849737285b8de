//! The program itself, as an operator starts it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program, running; killed when dropped.
pub struct Program {
    process: Child,
    pub url: String,
}

impl Program {
    /// Starts it over a database and a data folder, and waits until it is ready.
    pub async fn start(database_url: &str, data: &Path) -> Self {
        Self::start_with(database_url, data, &[]).await
    }

    /// The same with settings of the test's own.
    pub async fn start_with(database_url: &str, data: &Path, settings: &[(&str, &str)]) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}");
        let process = Command::new(env!("CARGO_BIN_EXE_peerdesk"))
            .arg("serve")
            .env("PEERDESK_LISTEN", free.to_string())
            .env("PEERDESK_PUBLIC_URL", &url)
            .env("PEERDESK_DATA", data)
            .env("PEERDESK_DATABASE_URL", database_url)
            .env("PEERDESK_DATABASE_CONNECTIONS", "4")
            .env("PEERDESK_RATE_LIMIT_SCALE", "0")
            .env("PEERDESK_LOG", "error")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let program = Self { process, url };
        let begun = Instant::now();
        loop {
            let ready = reqwest::get(format!("{}/readyz", program.url)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return program;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "the node does not come up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// As `kill -9` does: the program gets no chance to do anything.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

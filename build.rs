//! Chooses between the built frontend and the fallback stylesheet. Runs no other program.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(frontend_dist)");
    println!("cargo::rerun-if-changed=frontend/dist/.vite/manifest.json");
    println!("cargo::rerun-if-changed=frontend/templates");
    println!("cargo::rerun-if-changed=frontend/locales");
    println!("cargo::rerun-if-env-changed=PEERDESK_REQUIRE_DIST");
    if Path::new("frontend/dist/.vite/manifest.json").exists() {
        println!("cargo::rustc-cfg=frontend_dist");
    } else if std::env::var_os("PEERDESK_REQUIRE_DIST").is_some() {
        println!("cargo::error=frontend/dist is missing: run `npm --prefix frontend run build`");
    } else {
        println!("cargo::warning=frontend/dist is missing, embedding the fallback stylesheet");
    }
}

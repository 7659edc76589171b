//! Measures the release binary on this machine and prints a table.
//!
//! Each figure is closed-loop load over loopback from the same machine, so the load generator uses part of the cores.
//! The table shows the budget of each figure. `make bench` builds and runs it; arguments select groups.
//!
//! - [`server`]: starts the binary on fresh data; its CPU time and memory
//! - [`http`]: one keep-alive connection; [`load`]: load on many connections
//! - [`measures`]: one node, one function per figure; [`sites`]: proxies; [`codes`]: verification codes; [`oauth`]:
//!   applications, beside another provider; [`nodes`]: two nodes; [`many`]: a million accounts

mod codes;
mod http;
mod load;
mod many;
mod measures;
mod nodes;
mod oauth;
mod server;
mod sites;

use anyhow::{Result, ensure};
use server::Server;

/// Groups of figures that can be selected.
const GROUPS: [&str; 6] = ["one", "sites", "codes", "oauth", "nodes", "many"];

/// A row of the table.
struct Figure {
    what: &'static str,
    value: String,
    budget: &'static str,
}

impl Figure {
    fn new(what: &'static str, value: String, budget: &'static str) -> Self {
        Self { what, value, budget }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let selected: Vec<_> = std::env::args().skip(1).collect();
    for group in &selected {
        ensure!(GROUPS.contains(&group.as_str()), "there is no {group:?}; there are {}", GROUPS.join(", "));
    }
    let is_selected = |group: &str| selected.is_empty() || selected.iter().any(|one| one == group);
    let mut figures = Vec::new();
    if is_selected("one") {
        figures.extend(one_node().await?);
    }
    if is_selected("sites") {
        figures.extend(sites::measure().await?);
    }
    if is_selected("codes") {
        figures.extend(codes::measure().await?);
    }
    if is_selected("oauth") {
        figures.extend(oauth::measure().await?);
    }
    if is_selected("nodes") {
        figures.extend(nodes::measure().await?);
    }
    if is_selected("many") {
        figures.extend(many::measure().await?);
    }
    print(&figures)
}

/// One node with a few users.
async fn one_node() -> Result<Vec<Figure>> {
    let first_start = measures::first_start().await?;
    let server = Server::start("bench")?;
    server.wait_ready().await?;
    let mut figures = vec![first_start];
    figures.push(measures::idle_memory(&server).await?);
    figures.extend(measures::login_page(&server).await?);
    server.prepare_people().await?;
    figures.extend(measures::sign_in(&server).await?);
    figures.push(measures::refresh(&server).await?);
    figures.push(measures::introspection(&server).await?);
    figures.push(measures::me_during_flood(&server).await?);
    figures.push(measures::restart(server).await?);
    Ok(figures)
}

fn print(figures: &[Figure]) -> Result<()> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism()?;
    let model = model.trim_start_matches([' ', '\t', ':']);
    println!(
        "\nMachine: {cores} cores of {model}; SQLite, synchronous=FULL, or where two nodes are named PostgreSQL on the same machine; argon2id 19 MiB, t=2, p=1.\n"
    );
    println!("| what | measured | budget |\n|---|---|---|");
    for Figure { what, value, budget } in figures {
        println!("| {what} | {value} | {budget} |");
    }
    Ok(())
}

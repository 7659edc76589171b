//! Reads hosts from what people paste.

/// Lines as they were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Hosts, each once.
    pub hosts: Vec<String>,
    /// Lines that were more than a host and were cut down to it.
    pub shortened: Vec<String>,
}

/// Reads hosts, one a line. A pasted address is cut down to its host; a line that names none is the error.
pub fn read(text: &str) -> Result<Read, &str> {
    let mut read = Read { hosts: Vec::new(), shortened: Vec::new() };
    for line in text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let host = host(line).ok_or(line)?;
        if !line.eq_ignore_ascii_case(&host) {
            read.shortened.push(format!("{line} → {host}"));
        }
        if !read.hosts.contains(&host) {
            read.hosts.push(host);
        }
    }
    Ok(read)
}

fn host(line: &str) -> Option<String> {
    let rest = line.split_once("://").map_or(line, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let (name, port) = host.rsplit_once(':').unwrap_or((&host, "1"));
    let name = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let good = name.len() <= 253 && name.split('.').all(label) && port.parse::<u16>().is_ok_and(|port| port > 0);
    good.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_pasted_address_is_cut_down_to_its_host() {
        let read = read("https://App.example.com/login?x=1\nlocalhost:5173\n\n*.example.com\napp.example.com").unwrap();
        assert_eq!(read.hosts, ["app.example.com", "localhost:5173", "*.example.com"]);
        assert_eq!(read.shortened, ["https://App.example.com/login?x=1 → app.example.com"]);
    }

    #[test]
    fn what_is_no_host_is_named() {
        for line in ["a b", "*", "*.", "exa_mple.com", "host:0", "host:99999", "http://", "a..b", "x@y"] {
            assert_eq!(read(&format!("localhost\n{line}")).unwrap_err(), line);
        }
    }
}

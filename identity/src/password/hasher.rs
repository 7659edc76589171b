//! Hash workers: one thread per core, each with its own memory, behind a bounded queue.
//!
//! argon2id needs 19 MiB per hash. Workers that keep theirs spare the allocator a flood of large blocks, and a bounded
//! queue turns overload into a quick "retry in a second" instead of ever longer waits for all.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
    mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

const HASH_LENGTH: usize = 32;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl HashCost {
    /// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory: 19_456, passes: 2, lanes: 1 };
    /// The least that argon2 accepts, for tests: most of them sign in, and none of them guards a password.
    pub const TEST: Self = Self { memory: 8, passes: 1, lanes: 1 };
}

/// The queue is full or the workers are gone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overloaded;

/// Whether a password matches a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordMatch {
    No,
    Yes,
    /// It matches a hash with weaker parameters than today's.
    Outdated,
}

type Password = Zeroizing<Vec<u8>>;

enum Job {
    Hash(Password, oneshot::Sender<String>),
    /// `None` for an account that does not exist: the same work, never right.
    Verify(Password, Option<String>, oneshot::Sender<PasswordMatch>),
}

/// Handle to the workers. They end when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Hasher {
    queue: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Hasher {
    /// Starts `workers` threads with a queue of `waiting` jobs.
    pub fn start(cost: HashCost, workers: usize, waiting: usize) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(waiting.max(1));
        let (jobs, counter) = (Arc::new(Mutex::new(jobs)), Arc::new(AtomicUsize::new(0)));
        for number in 0..workers.max(1) {
            let (jobs, waiting) = (Arc::clone(&jobs), Arc::clone(&counter));
            std::thread::Builder::new().name(format!("hash-{number}")).spawn(move || work(cost, &jobs, &waiting))?;
        }
        Ok(Self { queue, waiting: counter })
    }

    /// Jobs that no worker has taken yet.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Hashes a password into a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String, Overloaded> {
        let (answer, hash) = oneshot::channel();
        self.enqueue(Job::Hash(password, answer))?;
        hash.await.map_err(|_| Overloaded)
    }

    /// Compares a password with a PHC string; without one it takes as long and is wrong.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<PasswordMatch, Overloaded> {
        let (answer, result) = oneshot::channel();
        self.enqueue(Job::Verify(password, hash, answer))?;
        result.await.map_err(|_| Overloaded)
    }

    fn enqueue(&self, job: Job) -> Result<(), Overloaded> {
        // Counted before a worker can take it and count down.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(job).map_err(|(TrySendError::Full(_) | TrySendError::Disconnected(_))| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            Overloaded
        })
    }
}

fn work(cost: HashCost, jobs: &Mutex<Receiver<Job>>, waiting: &AtomicUsize) {
    let mut arena = Arena::new(cost);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        if job.is_ok() {
            waiting.fetch_sub(1, Ordering::Relaxed);
        }
        match job {
            // The client may have disconnected meanwhile; then the hash is not needed.
            Ok(Job::Hash(_, answer)) if answer.is_closed() => {}
            Ok(Job::Verify(_, _, answer)) if answer.is_closed() => {}
            Ok(Job::Hash(password, answer)) => drop(answer.send(arena.hash(&password))),
            Ok(Job::Verify(password, hash, answer)) => drop(answer.send(arena.verify(&password, hash.as_deref()))),
            Err(_) => return,
        }
    }
}

/// One worker's memory, kept between hashes.
struct Arena {
    /// Of new hashes.
    cost: HashCost,
    blocks: Vec<Block>,
}

impl Arena {
    const fn new(cost: HashCost) -> Self {
        Self { cost, blocks: Vec::new() }
    }

    fn derive(&mut self, password: &[u8], salt: &[u8], cost: HashCost, length: usize) -> Option<Vec<u8>> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(length)).ok()?;
        self.blocks.resize(self.blocks.len().max(params.block_count()), Block::default());
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hash = vec![0; length];
        argon2.hash_password_into_with_memory(password, salt, &mut hash, &mut self.blocks).ok()?;
        Some(hash)
    }

    fn hash(&mut self, password: &[u8]) -> String {
        let salt: [u8; 16] = crate::ids::random();
        let hash = self.derive(password, &salt, self.cost, HASH_LENGTH).unwrap_or_default();
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        let HashCost { memory, passes, lanes } = self.cost;
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
    }

    fn verify(&mut self, password: &[u8], phc: Option<&str>) -> PasswordMatch {
        let Some(known) = phc.and_then(Phc::parse) else {
            self.derive(password, &[0; 16], self.cost, HASH_LENGTH);
            return PasswordMatch::No;
        };
        let hash = self.derive(password, &known.salt, known.cost, known.hash.len());
        match hash {
            Some(hash) if bool::from(hash.ct_eq(&known.hash)) => {
                if known.cost == self.cost {
                    PasswordMatch::Yes
                } else {
                    PasswordMatch::Outdated
                }
            }
            _ => PasswordMatch::No,
        }
    }
}

/// A parsed `$argon2id$v=19$m=..,t=..,p=..$salt$hash`.
struct Phc {
    cost: HashCost,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Phc {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let mut cost = cost.split(',');
        let mut number = |name: &str| cost.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let cost = HashCost { memory: number("m=")?, passes: number("t=")?, lanes: number("p=")? };
        let salt = STANDARD_NO_PAD.decode(salt).ok()?;
        let hash = STANDARD_NO_PAD.decode(hash).ok()?;
        // A hash from elsewhere must not make a worker allocate gigabytes or compute for minutes.
        let affordable = cost.memory <= 262_144 && cost.passes <= 10 && cost.lanes <= 16;
        let strong = hash.len() >= 16 && hash.len() <= 64;
        (affordable && strong && parts.next().is_none()).then_some(Self { cost, salt, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Zeroizing::new(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let hasher = Hasher::start(HashCost::STANDARD, 1, 4).unwrap();
        let hash = hasher.hash(password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(hasher.verify(password("correct horse"), Some(hash.clone())).await, Ok(PasswordMatch::Yes));
        assert_eq!(hasher.verify(password("correct Horse"), Some(hash)).await, Ok(PasswordMatch::No));
        assert_eq!(hasher.verify(password("correct horse"), None).await, Ok(PasswordMatch::No));
    }

    #[test]
    fn a_hash_of_weaker_parameters_is_right_but_old() {
        let mut arena = Arena::new(HashCost::STANDARD);
        let hash = arena.derive(b"secret", &[7; 16], HashCost { memory: 8192, passes: 1, lanes: 1 }, 32).unwrap();
        let phc = format!(
            "$argon2id$v=19$m=8192,t=1,p=1${}${}",
            STANDARD_NO_PAD.encode([7; 16]),
            STANDARD_NO_PAD.encode(hash)
        );
        assert_eq!(arena.verify(b"secret", Some(&phc)), PasswordMatch::Outdated);
    }

    #[test]
    fn attack_47_an_unknown_account_costs_the_same_memory_and_passes() {
        let mut arena = Arena::new(HashCost::STANDARD);
        for invalid in [None, Some("not a hash")] {
            arena.blocks.clear();
            assert_eq!(arena.verify(b"x", invalid), PasswordMatch::No);
            assert_eq!(arena.blocks.len(), HashCost::STANDARD.memory as usize, "a block is one KiB");
        }
    }

    #[test]
    fn attack_49_a_parameter_bomb_is_not_computed() {
        let mut arena = Arena::new(HashCost::STANDARD);
        let bomb =
            "$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(arena.verify(b"x", Some(bomb)), PasswordMatch::No);
        assert!(arena.blocks.len() <= HashCost::STANDARD.memory as usize);
    }

    #[tokio::test]
    async fn attack_50_a_full_queue_refuses_at_once() {
        let hasher = Hasher::start(HashCost::STANDARD, 1, 1).unwrap();
        let tries = (0..20)
            .map(|_| hasher.clone())
            .map(|hasher| tokio::spawn(async move { hasher.verify(password("x"), None).await }));
        let mut refused = 0;
        for result in tries.collect::<Vec<_>>() {
            refused += usize::from(result.await.unwrap() == Err(Overloaded));
        }
        assert!(refused > 0);
    }
}

//! Serving: from an open store and a bound listener until somebody says stop.

use std::future::Future;
use std::sync::Arc;

use minhbach_ledger::day::Day;
use minhbach_store::Store;
use tokio::net::TcpListener;

use crate::app::App;
use crate::routes::router;

/// What the command line may set.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day that a practice ledger pretends it is. The caller refuses it for real ledgers.
    pub as_of: Option<Day>,
}

/// Serves until `stop` is ready; then finishes what is under way. The caller closes the store.
///
/// # Errors
/// Of the listener.
pub async fn serve_until(
    store: Arc<Store>,
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = App::new(store, options.as_of);
    axum::serve(listener, router(app))
        .with_graceful_shutdown(stop)
        .await
}

/// Serves until the process is told to end (interrupt or, on Unix, terminate).
///
/// # Errors
/// Of the listener.
pub async fn serve(
    store: Arc<Store>,
    listener: TcpListener,
    options: Options,
) -> std::io::Result<()> {
    serve_until(store, listener, options, told_to_stop()).await
}

async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the default action ends the process, which is what is wanted.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupt.await;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}

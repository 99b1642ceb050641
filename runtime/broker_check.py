"""Whether the queue of the settings answers."""

from config.settings import Settings
from runtime.connections import open_broker, queue_is_in_process
from runtime.failures import EnvironmentFailed


def check_broker(settings: Settings) -> str:
    """Reach the queue and say what it is.

    Raises:
        SettingsError: BROKER_URL is wrong.
        EnvironmentFailed: the server can't be reached.
    """
    broker = open_broker(settings)
    if queue_is_in_process(settings):
        return "in this process (one machine)"
    kind = settings.broker_url.get_secret_value().partition(":")[0]
    try:
        broker.get_queue_message_counts("mails") if kind.startswith("amqp") else broker.client.ping()  # type: ignore[attr-defined]  # of the concrete broker
    except Exception as error:
        raise EnvironmentFailed(
            f"The queue server can't be reached ({type(error).__name__}); check that it runs and BROKER_URL."
        ) from error
    finally:
        broker.close()
    return f"{kind} answers"

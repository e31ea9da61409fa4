"""Network addresses as they may be recorded: without the part that points at one household."""

from ipaddress import ip_address, ip_network


def truncated(address: str) -> str:
    """The /24 network of an IPv4 address, the /48 of an IPv6 one; empty for anything else."""
    try:
        kept = 24 if ip_address(address).version == 4 else 48
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{kept}", strict=False))

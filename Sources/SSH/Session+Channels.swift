import CLibSSH2

extension Session {
    func openChannel() -> Attempt<Channel> {
        unsafe opened(libssh2_channel_open_ex(handle, "session", 7, shim_channel_window, 32_768, nil, 0))
    }

    /// A channel that the machine connects to another one.
    func openTunnel(host: String, port: UInt16) -> Attempt<Channel> {
        unsafe opened(libssh2_channel_direct_tcpip_ex(handle, host, Int32(port), "127.0.0.1", 22))
    }

    private func opened(_ channel: OpaquePointer?) -> Attempt<Channel> {
        if let channel = unsafe channel { return unsafe .done(Channel(owning: channel, of: self)) }
        let error = lastError()
        return error.code == LIBSSH2_ERROR_EAGAIN ? .again : .failed(error)
    }
}

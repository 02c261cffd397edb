import Glibc

func run() -> Int32 {
    do throws(Fault) {
        guard let options = try Options.parse(CommandLine.arguments.dropFirst()) else {
            File.write(Options.help.utf8, to: STDOUT_FILENO)
            return 0
        }
        let watch = try ConfigurationWatch(options.configuration)
        let launch = try watch.launch()
        if options.isDry {
            if let port = launch.nodePort { print("Service: at port \(port) of every machine") }
            print("Starting node: \(launch.shown)")
            return 0
        }
        supervise(launch, options.watches ? watch : nil)
    } catch {
        Log().error("\(error)")
        return error.status
    }
}

/// Never returns: the node's end is kubebot's.
func supervise(_ launch: Launch, _ watch: ConfigurationWatch?) -> Never {
    // Who reads no longer is no reason to leave the node alone.
    signal(SIGPIPE, SIG_IGN)
    // Blocked before there is a second thread, so that none but this one gets any.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGCHLD, SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    let supervisor = Supervisor(launch)
    supervisor.begin(watch)
    while true {
        var number: Int32 = 0
        if unsafe sigwait(&signals, &number) == 0 { supervisor.receive(number) }
    }
}

exit(run())

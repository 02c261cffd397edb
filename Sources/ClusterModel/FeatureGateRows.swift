extension FeatureGates {
    /// The first and the last minor version whose sources define a gate, and the gates. Read from the sources of 1.20 and of 1.25 to
    /// 1.36 (`pkg/features/kube_features.go` and the staging repositories' `features`); of 1.21 to 1.24 nothing is known.
    ///
    /// Of 1.37 only what went is known (`gone`).
    static let table = """
        20 20: AllowInsecureBackendProxy AttachVolumeLimit BalanceAttachedNodeVolumes BlockVolume
            BoundServiceAccountTokenVolume CRIContainerLogRotation CSIBlockVolume CSIDriverRegistry CSIMigrationAWSComplete
            CSIMigrationAzureDiskComplete CSIMigrationAzureFileComplete CSIMigrationGCEComplete CSIMigrationOpenStackComplete
            CSIMigrationvSphereComplete CSINodeInfo CSIServiceAccountToken CSIVolumeFSGroupPolicy ConfigurableFSGroupPolicy
            CronJobControllerV2 EndpointSlice EndpointSliceNodeName EndpointSliceProxying EvenPodsSpread
            ExternalPolicyForExternalIP GenericEphemeralVolume HugePageStorageMediumSize HyperVContainer
            ImmutableEphemeralVolumes LegacyNodeRoleBehavior NodeDisruptionExclusion NodeLease PodDisruptionBudget
            RootCAConfigMap RotateKubeletClientCertificate RunAsGroup RuntimeClass SCTPSupport SelectorIndex
            ServiceAccountIssuerDiscovery ServiceAppProtocol ServiceNodeExclusion ServiceTopology SetHostnameAsFQDN
            StartupProbe StorageObjectInUseProtection StreamingProxyRedirects SupportNodePidsLimit SupportPodPidsLimit Sysctls
            TTLAfterFinished TokenRequest TokenRequestProjection ValidateProxyRedirects VolumePVCDataSource
            VolumeSnapshotDataSource VolumeSubpath WarningHeaders WindowsEndpointSliceProxying WindowsGMSA
            WindowsRunAsUserName
        20 25: CSIMigrationOpenStack DefaultPodTopologySpread DynamicKubeletConfig NonPreemptingPriority PodOverhead
            ServiceLBNodePortControl
        20 26: CSIInlineVolume CSIMigration CSIMigrationAWS CSIMigrationAzureDisk EphemeralContainers ExpandCSIVolumes
            ExpandInUsePersistentVolumes ExpandPersistentVolumes IPv6DualStack LocalStorageCapacityIsolation
        20 27: AdvancedAuditing CSIMigrationGCE CSIStorageCapacity DevicePlugins DisableAcceleratorUsageMetrics DryRun
            EndpointSliceTerminatingCondition KubeletCredentialProviders MixedProtocolLBService
        20 28: CSIMigrationvSphere DownwardAPIHugePages TopologyManager
        20 29: CSIMigrationAzureFile ExperimentalHostUserNamespaceDefaulting KubeletPodResources RemoveSelfLink
        20 30: APIPriorityAndFairness
        20 31: HPAContainerMetrics ServerSideApply
        20 32: APIListChunking AppArmor CPUManager EfficientWatchResumption RemainingItemCount WatchBookmark
        20 34: SizeMemoryBackedVolumes
        20 36: APIResponseCompression APIServerIdentity AllAlpha AllBeta AnyVolumeDataSource CustomCPUCFSQuotaPeriod
            ExecProbeTimeout GracefulNodeShutdown HPAScaleToZero LocalStorageCapacityIsolationFSQuotaMonitoring
            ProcMountType QOSReserved RotateKubeletServerCertificate StorageVersionAPI StorageVersionHash WinDSR WinOverlay
        25 25: CSRDuration IndexedJob PodAffinityNamespaceSelector PreferNominatedNode ServiceLoadBalancerClass SuspendJob
        25 26: ControllerManagerLeaderMigration DaemonSetUpdateSurge IdentifyPodOS NetworkPolicyEndPort
            StatefulSetMinReadySeconds
        25 27: DelegateFSGroupToCSIDriver NetworkPolicyStatus PodHasNetworkCondition PodSecurity ServiceIPStaticSubrange
            ServiceInternalTrafficPolicy UserNamespacesStatelessPodsSupport WindowsHostProcessContainers
        25 28: CronJobTimeZone GRPCContainerProbe JobMutableNodeSchedulingDirectives JobTrackingWithFinalizers
            KubeletPodResourcesGetAllocatable LegacyServiceAccountTokenNoAutoGeneration MultiCIDRRangeAllocator OpenAPIV3
            ProbeTerminationGracePeriod RetroactiveDefaultStorageClass SeccompDefault
        25 29: ExpandedDNSConfig IPTablesOwnershipCleanup ProxyTerminatingEndpoints
        25 30: CSIMigrationRBD CSINodeExpandSecret CustomResourceValidationExpressions InTreePluginAWSUnregister
            InTreePluginAzureDiskUnregister InTreePluginAzureFileUnregister InTreePluginGCEUnregister
            InTreePluginOpenStackUnregister InTreePluginRBDUnregister InTreePluginvSphereUnregister JobReadyPods
            ReadWriteOncePod
        25 31: KMSv2 MinDomainsInPodTopologySpread NodeOutOfServiceVolumeDetach ServerSideFieldValidation
        25 32: DisableCloudProviders DisableKubeletCloudCredentialProviders JobPodFailurePolicy VolumeCapacityPriority
        25 33: PodDisruptionConditions
        25 34: StatefulSetAutoDeletePVC
        25 35: CSIMigrationPortworx HonorPVReclaimPolicy InTreePluginPortworxUnregister MemoryManager TopologyAwareHints
        25 36: APIServerTracing CPUManagerPolicyAlphaOptions CPUManagerPolicyBetaOptions CPUManagerPolicyOptions
            CSIVolumeHealth ContainerCheckpoint ContextualLogging GracefulNodeShutdownBasedOnPodPriority
            KubeletInUserNamespace KubeletTracing LogarithmicScaleDown LoggingAlphaOptions LoggingBetaOptions
            LoggingStableOptions MatchLabelKeysInPodTopologySpread MaxUnavailableStatefulSet MemoryQoS
            NodeInclusionPolicyInPodTopologySpread NodeSwap OpenAPIEnums PodAndContainerStatsFromCRI PodDeletionCost
            RecoverVolumeExpansionFailure SELinuxMountReadWriteOncePod
        26 29: APISelfSubjectReview LegacyServiceAccountTokenTracking MinimizeIPTablesRestore
        26 30: ConsistentHTTPGetHandlers
        26 31: ValidatingAdmissionPolicy
        26 32: AggregatedDiscoveryEndpoint PDBUnhealthyPodEvictionPolicy
        26 33: StatefulSetStartOrdinal
        26 34: ComponentSLIs
        26 36: CrossNamespaceVolumeDataSource DynamicResourceAllocation EventedPLEG PodSchedulingReadiness
            TopologyManagerPolicyAlphaOptions TopologyManagerPolicyBetaOptions TopologyManagerPolicyOptions
            UnauthenticatedHTTP2DOSMitigation WindowsHostNetwork
        27 29: SecurityContextDeny
        27 30: ServiceNodePortStaticSubrange
        27 31: CloudDualStackNodeIPs NewVolumeManagerReconstruction StableLoadBalancerNodeSet
        27 32: AdmissionWebhookMatchConditions
        27 33: ElasticIndexedJob
        27 35: WatchFromStorageWithoutResourceVersion
        27 36: CloudControllerManagerWebhook ClusterTrustBundle InPlacePodVerticalScaling KubeletPodResourcesDynamicResources
            KubeletPodResourcesGet MultiCIDRServiceAllocator NodeLogQuery WatchList
        28 30: DefaultHostNetworkHostPortsInPodTemplates SkipReadOnlyValidationGCE
        28 31: KMSv2KDF LegacyServiceAccountTokenCleanUp PodHostIPs
        28 32: KubeProxyDrainingTerminatingNodes PersistentVolumeLastPhaseTransitionTime
        28 33: DevicePluginCDIDevices
        28 34: CronJobsScheduledAnnotation PodIndexLabel
        28 36: CRDValidationRatcheting ConsistentListFromCache JobBackoffLimitPerIndex JobPodReplacementPolicy KMSv1
            KubeletCgroupDriverFromCRI PodReadyToStartContainersCondition SchedulerQueueingHints SeparateCacheWatchRPC
            SidecarContainers StructuredAuthenticationConfiguration UnknownVersionInteroperabilityProxy UserNamespacesSupport
        29 31: ZeroLimitedNominalConcurrencyShares
        29 34: AllowServiceLBStatusOnNonLB LoadBalancerIPMode UserNamespacesPodSecurityStandards
        29 35: StructuredAuthorizationConfiguration
        29 36: ClusterTrustBundleProjection DisableNodeKubeProxyVersion ImageMaximumGCAge KubeletSeparateDiskGC
            MatchLabelKeysInPodAffinity NFTablesProxyMode PodLifecycleSleepAction RuntimeClassInImageCriApi
            SeparateTaintEvictionController ServiceAccountTokenJTI ServiceAccountTokenNodeBinding
            ServiceAccountTokenNodeBindingValidation ServiceAccountTokenPodNodeInfo StreamingCollectionEncodingToJSON
            StreamingCollectionEncodingToProtobuf TranslateStreamCloseWebsocketRequests VolumeAttributesClass
        30 32: AppArmorFields
        30 34: StrictCostEnforcementForVAP StrictCostEnforcementForWebhooks
        30 35: ServiceTrafficDistribution
        30 36: APIServingWithRoutine CustomResourceFieldSelectors InformerResourceVersion JobManagedBy JobSuccessPolicy
            MutatingAdmissionPolicy OrderedNamespaceDeletion PortForwardWebsockets RecursiveReadOnlyMounts
            RelaxedEnvironmentVariableValidation RetryGenerateName SELinuxMount StorageNamespaceIndex StorageVersionMigrator
            WatchListClient
        31 31: DRAControlPlaneController
        31 36: AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests AnonymousAuthConfigurableEndpoints
            AuthorizeNodeWithSelectors AuthorizeWithSelectors ConcurrentWatchObjectDecode CoordinatedLeaderElection
            DisableAllocatorDualWrite ImageVolume ReloadKubeletServerCertificateFile ResilientWatchCacheInitialization
            ResourceHealthStatus SupplementalGroupsPolicy WatchCacheInitializationPostStartHook
        32 35: InPlacePodVerticalScalingAllocatedStatus
        32 36: AllowOverwriteTerminationGracePeriodSeconds AllowUnsafeMalformedObjectDeletion BtreeWatchCache
            CBORServingAndStorage ClientsAllowCBOR ClientsPreferCBOR ComponentFlagz ComponentStatusz DRAAdminAccess
            DRAResourceClaimDeviceStatus ExternalServiceAccountTokenSigner InPlacePodVerticalScalingExclusiveCPUs
            KubeletCrashLoopBackOffMax KubeletFineGrainedAuthz KubeletRegistrationGetOnExistsOnly PodLevelResources
            PodLifecycleSleepActionAllowZero PodLogsQuerySplitStreams RelaxedDNSSearchValidation RemoteRequestHeaderUID
            SELinuxChangePolicy SchedulerAsyncPreemption ServiceAccountNodeAudienceRestriction SystemdWatchdog
            WindowsCPUAndMemoryAffinity WindowsGracefulNodeShutdown
        33 33: LegacySidecarContainers
        33 36: AggregatedDiscoveryRemoveBetaType AllowParsingUserUIDFromCertAuth ContainerStopSignals DRADeviceTaints
            DRAPartitionableDevices DRAPrioritizedList DeclarativeValidation DeclarativeValidationTakeover
            DeploymentReplicaSetTerminatingReplicas DisableCPUQuotaWithExclusiveCPUs GitRepoVolumeDriver
            HPAConfigurableTolerance InOrderInformers KubeletEnsureSecretPulledImages KubeletPSI
            KubeletServiceAccountTokenForCredentialProviders ListFromCacheSnapshot MutableCSINodeAllocatableCount
            PodObservedGenerationTracking PodTopologyLabelsAdmission PreferSameTrafficDistribution
            ReduceDefaultCrashLoopBackOffDecay SchedulerPopFromBackoffQ StorageCapacityScoring StrictIPCIDRValidation
        34 34: ProbeHostPodSecurityStandards
        34 36: ClearingNominatedNodeNameAfterBinding ContainerRestartRules DRAConsumableCapacity DRADeviceBindingConditions
            DRAExtendedResource DRASchedulerFilterTimeout DetectCacheInconsistency EnvFiles HostnameOverride
            InPlacePodVerticalScalingExclusiveMemory KubeletPodResourcesListUseActivePods
            MatchLabelKeysInPodTopologySpreadSelectorMerge NominatedNodeNameForExpectation PodCertificateRequest
            PreventStaticPodAPIReferences RelaxedServiceNameValidation SchedulerAsyncAPICalls SizeBasedListCostEstimate
            StatefulSetSemanticRevisionComparison StructuredAuthenticationConfigurationEgressSelector
            TokenRequestServiceAccountUIDValidation
        35 36: AuthorizePodWebsocketUpgradeCreatePermission CRDObservedGenerationTracking CSIServiceAccountTokenSecrets
            ChangeContainerStatusOnKubeletRestart CloudControllerManagerWatchBasedRoutesReconciliation ConstrainedImpersonation
            DRADeviceTaintRules GangScheduling GenericWorkload InOrderInformersBatchProcess
            InPlacePodLevelResourcesVerticalScaling MutablePVNodeAffinity MutablePodResourcesForSuspendedJobs
            MutableSchedulingDirectivesForSuspendedJobs NodeDeclaredFeatures OpportunisticBatching
            RestartAllContainersOnContainerExits StructuredAuthenticationConfigurationJWKSMetrics
            TaintTolerationComparisonOperators UserNamespacesHostNetworkSupport VolumeLimitScaling
        36 36: AllowServiceExternalIPs AtomicFIFO CRIListStreaming ClientsAllowCARotation ClientsAllowTLSCacheGC
            ControllerManagerReleaseLeaderElectionLockOnExit DRAListTypeAttributes DRANodeAllocatableResources
            DRAResourceClaimGranularStatusAuthorization DRAResourcePoolStatus DRAWorkloadResourceClaims
            DeclarativeValidationBeta ExtendWebSocketsToKubelet ImageVolumeWithDigest InPlacePodVerticalScalingInitContainers
            ManifestBasedAdmissionControlConfig NativeHistograms PLEGOnDemandRelist PersistentVolumeClaimUnusedSinceTime
            PodLevelResourceManagers PodsAPI ReloadKubeletClientCAFile ResourceHealthStatusMessage ServiceCIDRStatusFieldWiping
            ShardedListAndWatch StaleControllerConsistencyDaemonSet StaleControllerConsistencyJob
            StaleControllerConsistencyReplicaSet StaleControllerConsistencyStatefulSet TopologyAwareWorkloadScheduling
            UnlockWhileProcessingFIFO WorkloadAwarePreemption WorkloadWithJob
        """

    /// The first minor version that has gates no more, which the sources before it define: siderolabs/go-kubernetes
    /// `kubernetes/upgrade/checks.go` at 0caf1f2, and pull requests of kubernetes/kubernetes (#135336, #139520, #140226).
    static let gone = """
        37: AnyVolumeDataSource GangScheduling PreventStaticPodAPIReferences WorkloadAwarePreemption
        """

    /// The first minor version that locks a gate and what to, and the gates: a component does not start with the other value. Each
    /// stays locked until it is gone. From the same sources, the field `LockToDefault`; for 1.37 from #139212 and kubernetes/website
    /// (`feature-gates/`, the field `locked`).
    static let locks = """
        20 true: AttachVolumeLimit BlockVolume CSIBlockVolume CSIDriverRegistry CSINodeInfo EvenPodsSpread
            ExternalPolicyForExternalIP NodeLease RotateKubeletClientCertificate RuntimeClass SCTPSupport SelectorIndex
            ServiceAppProtocol StartupProbe SupportNodePidsLimit SupportPodPidsLimit TokenRequest TokenRequestProjection
            VolumePVCDataSource VolumeSnapshotDataSource WatchBookmark WindowsGMSA WindowsRunAsUserName
        25 true: CSIInlineVolume CSIMigration CSIMigrationAWS CSIMigrationAzureDisk CSIMigrationGCE CSIMigrationOpenStack
            CSIStorageCapacity CSRDuration ControllerManagerLeaderMigration DaemonSetUpdateSurge DefaultPodTopologySpread
            DisableAcceleratorUsageMetrics EfficientWatchResumption EphemeralContainers IPv6DualStack IdentifyPodOS IndexedJob
            LocalStorageCapacityIsolation NetworkPolicyEndPort NonPreemptingPriority PodAffinityNamespaceSelector PodOverhead
            PodSecurity PreferNominatedNode RemoveSelfLink ServiceLBNodePortControl ServiceLoadBalancerClass
            StatefulSetMinReadySeconds SuspendJob
        26 true: CPUManager DelegateFSGroupToCSIDriver DevicePlugins DryRun EndpointSliceTerminatingCondition
            JobTrackingWithFinalizers KubeletCredentialProviders MixedProtocolLBService ServerSideApply ServiceIPStaticSubrange
            ServiceInternalTrafficPolicy WindowsHostProcessContainers
        27 true: AdvancedAuditing CSIMigrationAzureFile CSIMigrationvSphere CronJobTimeZone DownwardAPIHugePages
            GRPCContainerProbe JobMutableNodeSchedulingDirectives LegacyServiceAccountTokenNoAutoGeneration OpenAPIV3
            SeccompDefault ServerSideFieldValidation TopologyManager
        28 false: ExperimentalHostUserNamespaceDefaulting
        28 true: APISelfSubjectReview ExpandedDNSConfig IPTablesOwnershipCleanup KubeletPodResources
            KubeletPodResourcesGetAllocatable LegacyServiceAccountTokenTracking MinimizeIPTablesRestore
            NodeOutOfServiceVolumeDetach ProbeTerminationGracePeriod ProxyTerminatingEndpoints
        29 true: APIListChunking APIPriorityAndFairness CSINodeExpandSecret CustomResourceValidationExpressions JobReadyPods
            KMSv2 KMSv2KDF ReadWriteOncePod RemainingItemCount ServiceNodePortStaticSubrange
        30 true: AdmissionWebhookMatchConditions AggregatedDiscoveryEndpoint CloudDualStackNodeIPs ConsistentHTTPGetHandlers
            HPAContainerMetrics LegacyServiceAccountTokenCleanUp MinDomainsInPodTopologySpread NewVolumeManagerReconstruction
            PodHostIPs PodSchedulingReadiness StableLoadBalancerNodeSet ValidatingAdmissionPolicy
            ZeroLimitedNominalConcurrencyShares
        31 true: AppArmor AppArmorFields DevicePluginCDIDevices DisableCloudProviders DisableKubeletCloudCredentialProviders
            ElasticIndexedJob JobPodFailurePolicy KubeProxyDrainingTerminatingNodes LogarithmicScaleDown
            PDBUnhealthyPodEvictionPolicy PersistentVolumeLastPhaseTransitionTime PodDisruptionConditions
            StatefulSetStartOrdinal
        32 false: AllowServiceLBStatusOnNonLB
        32 true: ComponentSLIs CronJobsScheduledAnnotation CustomResourceFieldSelectors LoadBalancerIPMode MemoryManager
            PodIndexLabel RetryGenerateName ServiceAccountTokenJTI ServiceAccountTokenNodeBindingValidation
            ServiceAccountTokenPodNodeInfo SizeMemoryBackedVolumes StatefulSetAutoDeletePVC StrictCostEnforcementForVAP
            StrictCostEnforcementForWebhooks StructuredAuthorizationConfiguration
        33 false: WatchFromStorageWithoutResourceVersion
        33 true: AnyVolumeDataSource BtreeWatchCache CPUManagerPolicyOptions CRDValidationRatcheting CSIMigrationPortworx
            HonorPVReclaimPolicy JobBackoffLimitPerIndex JobSuccessPolicy MatchLabelKeysInPodAffinity NFTablesProxyMode
            NodeInclusionPolicyInPodTopologySpread RecursiveReadOnlyMounts ServiceAccountTokenNodeBinding
            ServiceTrafficDistribution SidecarContainers TopologyAwareHints
        34 true: APIServerTracing AnonymousAuthConfigurableEndpoints AuthorizeNodeWithSelectors AuthorizeWithSelectors
            ConsistentListFromCache JobPodReplacementPolicy KubeletCgroupDriverFromCRI KubeletTracing MultiCIDRServiceAllocator
            NodeSwap OrderedNamespaceDeletion PodLifecycleSleepAction PodLifecycleSleepActionAllowZero
            ProbeHostPodSecurityStandards RecoverVolumeExpansionFailure RelaxedDNSSearchValidation
            RelaxedEnvironmentVariableValidation ResilientWatchCacheInitialization SchedulerQueueingHints
            SeparateTaintEvictionController StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf
            StructuredAuthenticationConfiguration WinDSR WinOverlay
        35 false: AllowOverwriteTerminationGracePeriodSeconds
        35 true: AggregatedDiscoveryRemoveBetaType DisableAllocatorDualWrite DynamicResourceAllocation ExecProbeTimeout
            ImageMaximumGCAge InPlacePodVerticalScaling JobManagedBy PodObservedGenerationTracking PreferSameTrafficDistribution
            SupplementalGroupsPolicy
        36 false: GitRepoVolumeDriver SeparateCacheWatchRPC
        36 true: CSIServiceAccountTokenSecrets DRAAdminAccess DeclarativeValidation DisableNodeKubeProxyVersion
            ExternalServiceAccountTokenSigner ImageVolume InOrderInformers KubeletFineGrainedAuthz KubeletPSI
            KubeletPodResourcesDynamicResources KubeletPodResourcesGet MutableCSINodeAllocatableCount NodeLogQuery ProcMountType
            SELinuxChangePolicy SELinuxMountReadWriteOncePod TopologyManagerPolicyOptions UserNamespacesSupport
            VolumeAttributesClass
        37 false: DeclarativeValidationTakeover
        37 true: HPAConfigurableTolerance
        """
}
